import type { TrafficAtom } from './trafficAtoms.ts';

/**
 * Traffic as people write it, shortest first: `all traffic`, `TCP`, `TCP 80`, `UDP 5000-5010`, `ICMP`, `ICMP type 8`.
 * `all` is what there is, so that a whole protocol is not told port by port.
 */
export function trafficText(atoms: readonly TrafficAtom[], all: readonly TrafficAtom[]): string[] {
  if (atoms.length === 0) return [];
  if (atoms.length === all.length) return ['all traffic'];
  return [...grouped(all)].flatMap(([label, whole]) => {
    const present = grouped(atoms).get(label) ?? [];
    if (present.length === 0) return [];
    return present.length === whole.length ? [label] : partsText(label, present);
  });
}

function grouped(atoms: readonly TrafficAtom[]): Map<string, TrafficAtom[]> {
  const groups = new Map<string, TrafficAtom[]>();
  for (const atom of atoms) {
    const label = labelOf(atom);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [atom]);
    else group.push(atom);
  }
  return groups;
}

function labelOf(atom: TrafficAtom): string {
  switch (atom.kind) {
    case 'ports':
      return atom.protocol;
    case 'icmp':
      return 'ICMP';
    case 'other':
      return 'other protocols';
  }
}

/** Neighbouring ranges of ports become one. */
function partsText(label: string, atoms: readonly TrafficAtom[]): string[] {
  const texts: string[] = [];
  let open: { first: number; last: number } | undefined;
  for (const atom of atoms) {
    if (atom.kind !== 'ports') texts.push(`${label} ${messageText(atom)}`);
    else if (open?.last === atom.first - 1) open.last = atom.last;
    else {
      if (open !== undefined) texts.push(rangeText(label, open));
      open = { first: atom.first, last: atom.last };
    }
  }
  if (open !== undefined) texts.push(rangeText(label, open));
  return texts;
}

function rangeText(label: string, { first, last }: { first: number; last: number }): string {
  return first === last ? `${label} ${first}` : `${label} ${first}-${last}`;
}

function messageText(atom: TrafficAtom): string {
  if (atom.kind !== 'icmp' || atom.icmpType === undefined) return 'of other types';
  if (atom.icmpCode === undefined) return `type ${atom.icmpType}`;
  return `type ${atom.icmpType} code ${atom.icmpCode}`;
}
