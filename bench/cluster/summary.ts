/** The middle, the 90th percentile and the largest of some times, in milliseconds. */
export type Summary = { readonly p50: number; readonly p90: number; readonly max: number };

/** Summarises times; NaN for none. */
export function summary(times: readonly number[]): Summary {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN);
  return { p50: at(0.5), p90: at(0.9), max: at(1) };
}

/** To one digit after the point. */
export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
