import { describe, expect, it } from 'vitest';
import { netnsPaths } from './netnsPath.ts';

describe('netnsPaths', () => {
  it.each([
    ['/var/run/netns/cni-1', '/host/var/run/netns/cni-1'],
    ['/run/netns/cni-1', '/host/var/run/netns/cni-1'],
    ['/proc/4711/ns/net', '/host/proc/4711/ns/net'],
  ])('finds %s at %s', (hostPath, path) => expect(netnsPaths('/host')(hostPath)).toBe(path));

  it('leaves paths alone without a prefix', () =>
    expect(netnsPaths('')('/run/netns/x')).toBe('/run/netns/x'));
});
