/** The middle value; the mean of the two middle ones for an even count. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const lower = sorted[Math.floor(middle)] ?? Number.NaN;
  const upper = sorted[Math.ceil(middle)] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** One measurement: units (Mbit, requests) per second, and processor time of ovs-vswitchd for each unit. */
export type Sample = { readonly perSecond: number; readonly switchMicroseconds: number };

/** Two measurements taken one right after the other. */
export type Pair = { readonly pipeline: Sample; readonly normal: Sample };

/** A figure on both kinds of forwarding. */
export type Comparison = {
  /** Units per second; `ratio` is pipeline / normal: what is left of the speed. */
  readonly rate: Ratio;
  /** ovs-vswitchd's processor time per unit in µs; `ratio` is normal / pipeline. Hardly sees what else the machine does. */
  readonly switchCpu: Ratio;
  /** The rate's ratio of each pair, in order: shows the noise. */
  readonly ratios: readonly number[];
};

type Ratio = { readonly pipeline: number; readonly normal: number; readonly ratio: number };

/**
 * Compares pairs of samples. Ratios are the median of the pairs' ratios: a machine that slows down for a while slows
 * down both sides of a pair.
 */
export function compare(pairs: readonly Pair[]): Comparison {
  const ratios = pairs.map(({ pipeline, normal }) => pipeline.perSecond / normal.perSecond);
  const cpuRatios = pairs.map(
    ({ pipeline, normal }) => normal.switchMicroseconds / pipeline.switchMicroseconds,
  );
  return {
    rate: {
      pipeline: round(median(pairs.map((pair) => pair.pipeline.perSecond))),
      normal: round(median(pairs.map((pair) => pair.normal.perSecond))),
      ratio: round(median(ratios), 3),
    },
    switchCpu: {
      pipeline: round(median(pairs.map((pair) => pair.pipeline.switchMicroseconds)), 2),
      normal: round(median(pairs.map((pair) => pair.normal.switchMicroseconds)), 2),
      ratio: round(median(cpuRatios), 3),
    },
    ratios: ratios.map((ratio) => round(ratio, 3)),
  };
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
