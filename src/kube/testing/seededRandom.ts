/** Reproducible chance: the same seed gives the same run. */
export type SeededRandom = {
  /** [0, 1) */
  readonly next: () => number;
  /** 0 … below-1 */
  readonly int: (below: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
};

/** The generator "mulberry32": 32 bits of state, good enough to shuffle faults. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number) => Math.floor(next() * below);
  const pick = <T>(from: readonly T[]): T => {
    const value = from[int(from.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  return { next, int, pick };
}
