import type { Flow } from '#dataplane/flow.ts';

/** Flows of policies in an order that can be compared, with the numbers of conjunctions replaced by what they are for. */
export function normalised(flows: readonly Flow[]): string[] {
  const marks = new Map<string, string>();
  for (const { match, objectId } of flows) {
    const id = /^conj_id=(\d+)/.exec(match)?.[1];
    if (id !== undefined) marks.set(id, `#${objectId}`);
  }
  const named = (text: string) =>
    text
      .replaceAll(/conjunction\((\d+),/g, (_all, id: string) => `conjunction(${marks.get(id)},`)
      .replace(/conj_id=(\d+)/, (_all, id: string) => `conj_id=${marks.get(id)}`)
      .replace(/load:0x[0-9a-f]+/, 'load');
  return flows
    .map(({ table, priority, match, actions }) => {
      const places = named(actions).split(/(?<=\)),/);
      return [table, priority, named(match), ...places.sort()].join(' ');
    })
    .sort();
}
