import { createHash } from 'node:crypto';
import type { InstalledFlow } from '#dataplane/flowDiff.ts';

type Place = { readonly flow: InstalledFlow; readonly clause: string };

/**
 * Flows as sorted text without what depends on history: cookies, and the numbers of conjunctions, which become what the
 * conjunction is made of. Equal texts mean that two bridges do the same.
 */
export function normalFlows(flows: readonly InstalledFlow[]): string[] {
  const names = conjunctionNames(flows);
  return flows
    .map(({ table, priority, match, actions }) => {
      const named = nameCounted(nameIn(match, /conj_id=(\d+)/g, names), names);
      return `table=${table}, priority=${priority},${named} actions=${normalActions(actions, names)}`;
    })
    .toSorted();
}

/** What each conjunction consists of, by its number. */
function conjunctionNames(flows: readonly InstalledFlow[]): Map<string, string> {
  const places = new Map<string, Place[]>();
  for (const flow of flows) {
    for (const [, id = '', clause = ''] of flow.actions.matchAll(/conjunction\((\d+),(\d+\/\d+)\)/g)) {
      places.set(id, [...(places.get(id) ?? []), { flow, clause }]);
    }
  }
  const name = (place: Place) =>
    `${place.flow.table} ${place.flow.priority} ${place.clause} ${place.flow.match}`;
  return new Map([...places].map(([id, all]) => [id, `{${digest(all.map(name).toSorted())}}`]));
}

function digest(lines: readonly string[]): string {
  return lines.length > 4 ? `${lines.slice(0, 4).join('; ')}; … ${hash(lines)}` : lines.join('; ');
}

function hash(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('base64url').slice(0, 12);
}

function normalActions(actions: string, names: ReadonlyMap<string, string>): string {
  if (actions.includes('conjunction(')) {
    const parts = [...actions.matchAll(/conjunction\((\d+),(\d+\/\d+)\)/g)];
    return parts
      .map(([, id = '', clause]) => `conjunction(${names.get(id)},${clause})`)
      .toSorted()
      .join(',');
  }
  return nameIn(actions, /(0x[0-9a-f]+)(?=->NXM_NX_REG[56]\[\])/g, names);
}

/** Flows that count connections know a rule by its number in their label: the low half for ingress, the high for egress. */
function nameCounted(match: string, names: ReadonlyMap<string, string>): string {
  return match.replace(/ct_label=(0x[0-9a-f]+)\/(0x[0-9a-f]+)/g, (_, label: string, mask: string) => {
    const id = mask === '0xffffffff' ? BigInt(label) : BigInt(label) >> 32n;
    return `ct_label=${names.get(String(id)) ?? '?'}/${mask}`;
  });
}

function nameIn(text: string, pattern: RegExp, names: ReadonlyMap<string, string>): string {
  return text.replace(pattern, (whole, number: string) => {
    const id = String(Number(number));
    return whole.replace(number, names.get(id) ?? `?`);
  });
}
