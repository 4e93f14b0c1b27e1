import { createHash } from 'node:crypto';

const objects = 300_000;

/** Milliseconds of fixed work of the kind that is measured (objects, maps, hashes), to compare machines by. */
export function calibrate(): number {
  const start = performance.now();
  const map = new Map<string, { readonly index: number; readonly tags: readonly string[] }>();
  for (let index = 0; index < objects; index++) {
    map.set(`object-${index}`, { index, tags: [`a=${index % 7}`, `b=${index % 11}`] });
  }
  const digest = createHash('sha1');
  for (const [key, { tags }] of map) digest.update(`${key}${tags.join()}`);
  digest.digest();
  return Math.round(performance.now() - start);
}
