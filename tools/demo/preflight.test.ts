import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { checkFacts, type MachineFacts, readFacts } from './preflight.ts';

const gib = 1024 ** 3;
const good: MachineFacts = {
  platform: 'linux',
  isRoot: true,
  freeDisk: 50 * gib,
  freeMemory: 8 * gib,
  clusterStands: false,
};

describe('checkFacts', () => {
  it('lets a good machine pass', () => {
    expect(() => checkFacts(good)).not.toThrow();
  });

  it.each([
    [{ isRoot: false }, 'needs root'],
    [{ platform: 'darwin' }, 'needs Linux'],
    [{ freeDisk: 2 * gib }, 'only 2.0 GiB of disk'],
    [{ freeMemory: gib }, 'only 1.0 GiB of memory'],
  ])('refuses %j', (facts, message) => {
    expect(() => checkFacts({ ...good, ...facts })).toThrow(message);
  });

  it('asks for no room when the cluster stands already', () => {
    expect(() => checkFacts({ ...good, freeDisk: gib, freeMemory: gib, clusterStands: true })).not.toThrow();
  });
});

describe('readFacts', () => {
  it('reads this machine', () => {
    const facts = readFacts([tmpdir(), '/not/there/yet']);
    expect(facts.freeDisk).toBeGreaterThan(0);
    expect(facts.freeMemory).toBeGreaterThan(0);
  });
});
