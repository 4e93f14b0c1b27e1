/** Ports whose bits under `mask` equal `value`: how a switch matches a part of a range. */
export type PortMask = { readonly value: number; readonly mask: number };

const allPorts = 65_536;

/** The fewest matches that cover exactly the ports `first` to `last` (both within 0 to 65535). */
export function portMasks(first: number, last: number): PortMask[] {
  const masks: PortMask[] = [];
  let from = first;
  while (from <= last) {
    const size = largestBlock(from, last);
    masks.push({ value: from, mask: allPorts - size });
    from += size;
  }
  return masks;
}

/** The largest power of two that `from` is a multiple of and that ends no later than `last`. */
function largestBlock(from: number, last: number): number {
  let size = from === 0 ? allPorts : from & -from;
  while (from + size - 1 > last) size /= 2;
  return size;
}
