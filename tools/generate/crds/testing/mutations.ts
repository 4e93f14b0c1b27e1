import fc from 'fast-check';

export type Path = readonly (string | number)[];

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    '5',
    'a b',
    [],
    {},
    [{}],
    { unheardOf: 1 },
    0,
    -1,
    1.5,
    256,
    65_536,
  ),
  fc.constantFrom<unknown>(
    'Self',
    'Allow',
    'Pass',
    'Reject',
    'baseline',
    'http',
    '10.0.0.0/8',
    '::/0',
    80,
    252,
  ),
);

/** One of `goods`, most of the time with up to three changes somewhere in it. */
export function mutated(goods: readonly object[]): fc.Arbitrary<object> {
  const changes = fc.array(
    fc.tuple(fc.nat(), fc.constantFrom('remove', 'replace', 'add', 'copy'), fc.nat(), junk),
    {
      maxLength: 3,
    },
  );
  return fc.tuple(fc.constantFrom(...goods), changes).map(([good, list]) => {
    const object: object = structuredClone(good);
    for (const change of list) apply(object, change);
    return object;
  });
}

function apply(root: object, [where, how, whence, value]: [number, string, number, unknown]): void {
  const paths = pathsOf(root);
  const path = paths[where % paths.length] ?? [];
  const holder = at(root, path.slice(0, -1));
  const key = path.at(-1);
  if (key === undefined || typeof holder !== 'object' || holder === null) return;
  if (how === 'remove') remove(holder, key);
  else if (how === 'replace') Reflect.set(holder, key, structuredClone(value));
  else if (how === 'add') Reflect.set(holder, Array.isArray(holder) ? holder.length : 'unheardOf', value);
  else copyInto(root, holder, paths[whence % paths.length] ?? []);
}

/** Puts what stands at `from` also into `holder`, so that fields meet that exclude each other. */
function copyInto(root: object, holder: object, from: Path): void {
  const name = from.at(-1);
  const copy = structuredClone(at(root, from));
  if (Array.isArray(holder)) holder.push(copy);
  else if (typeof name === 'string') Reflect.set(holder, name, copy);
}

function remove(holder: object, key: string | number): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

/** What stands at `path`. */
export function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

/** The paths of everything in `value`, without its own. */
export function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value);
  return entries.flatMap(([key, child]) => [[...path, key], ...pathsOf(child, [...path, key])]);
}
