/** The whole numbers from `first` to `last`. */
export type Range = { readonly first: number; readonly last: number };

/** Whether all of `inner` is in the union of `outer`. */
export function isCovered(inner: Range, outer: readonly Range[]): boolean {
  let next = inner.first;
  for (const { first, last } of outer.toSorted((a, b) => a.first - b.first)) {
    if (first > next) break;
    next = Math.max(next, last + 1);
  }
  return next > inner.last;
}

/** Whether two ranges have a number in common. */
export function overlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}
