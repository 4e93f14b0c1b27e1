import { describe, expect, it } from 'vitest';
import { destroyIpset, ipsetLines, parseIpset, podIpSetName, syncIpset } from './ipset.ts';
import { fakeExec } from './testing/fakeExec.ts';

const saved = `create ANTREA-POD-IP hash:net family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x1
add ANTREA-POD-IP 10.10.0.0/24
add ANTREA-POD-IP 10.10.7.0/24
`;

describe('parseIpset', () => {
  it('reads type and members', () => {
    expect(parseIpset(podIpSetName, saved)).toEqual({
      type: 'hash:net',
      members: new Set(['10.10.0.0/24', '10.10.7.0/24']),
    });
  });

  it('is undefined without a set', () => {
    expect(parseIpset(podIpSetName, '')).toBeUndefined();
  });
});

describe('ipsetLines', () => {
  it('creates the set', () => {
    expect(ipsetLines(podIpSetName, ['10.10.0.0/24'], undefined)).toEqual([
      'create ANTREA-POD-IP hash:net family inet',
      'add ANTREA-POD-IP 10.10.0.0/24',
    ]);
  });

  it('changes only what differs', () => {
    const observed = parseIpset(podIpSetName, saved);
    expect(ipsetLines(podIpSetName, ['10.10.0.0/24', '10.10.1.0/24'], observed)).toEqual([
      'del ANTREA-POD-IP 10.10.7.0/24',
      'add ANTREA-POD-IP 10.10.1.0/24',
    ]);
    expect(ipsetLines(podIpSetName, ['10.10.7.0/24', '10.10.0.0/24'], observed)).toEqual([]);
  });

  it('replaces a set of another type', () => {
    const foreign = { type: 'hash:ip', members: new Set(['10.0.0.1']) };
    expect(ipsetLines(podIpSetName, ['10.10.0.0/24'], foreign)).toEqual([
      'destroy ANTREA-POD-IP',
      'create ANTREA-POD-IP hash:net family inet',
      'add ANTREA-POD-IP 10.10.0.0/24',
    ]);
  });
});

describe('syncIpset', () => {
  it('throws when the kernel has no ipset', async () => {
    const exec = fakeExec(() => ({ code: 1, stderr: 'Cannot open session to kernel.' }));
    await expect(syncIpset(exec, podIpSetName, [])).rejects.toThrow('Cannot open session to kernel.');
  });
});

describe('destroyIpset', () => {
  it('has nothing to do without a set', async () => {
    const exec = fakeExec(() => ({ code: 1, stderr: 'The set with the given name does not exist' }));
    expect(await destroyIpset(exec, podIpSetName)).toBe(false);
  });
});
