/** The buckets of a Prometheus histogram: how many observations were at most `le`, in rising order. */
export type Histogram = readonly { readonly le: number; readonly count: number }[];

/** Reads one histogram out of a page of metrics; `labels` are those of the wanted series, in the page's order. */
export function parseHistogram(page: string, name: string, labels: string): Histogram {
  const line = new RegExp(`^${name}_bucket\\{le="([^"]+)",${labels}\\} (\\S+)$`, 'gm');
  return [...page.matchAll(line)].map(([, le = '', count = '']) => ({
    le: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le),
    count: Number(count),
  }));
}

/** What was observed between two readings. */
export function histogramSince(before: Histogram, after: Histogram): Histogram {
  return after.map(({ le, count }, index) => ({ le, count: count - (before[index]?.count ?? 0) }));
}

/** The value that half of the observations stay below, interpolated within its bucket; NaN without observations. */
export function median(histogram: Histogram): number {
  const half = (histogram.at(-1)?.count ?? 0) / 2;
  if (half === 0) return Number.NaN;
  const at = histogram.findIndex(({ count }) => count >= half);
  const [low, high] = [histogram[at - 1] ?? { le: 0, count: 0 }, histogram[at] ?? { le: 0, count: 0 }];
  if (!Number.isFinite(high.le)) return low.le;
  return low.le + ((high.le - low.le) * (half - low.count)) / (high.count - low.count);
}
