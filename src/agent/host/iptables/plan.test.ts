import { describe, expect, it } from 'vitest';
import type { Chain } from './chain.ts';
import { changedChains, restoreScript } from './plan.ts';

const first: Chain = {
  family: 'ipv4',
  table: 'nat',
  name: 'ANTREA-POSTROUTING',
  jump: { from: 'POSTROUTING', position: 'first', comment: 'jump' },
  rules: ['-s 10.0.0.0/24 -j MASQUERADE', '-j RETURN'],
};
const last: Chain = {
  ...first,
  table: 'filter',
  name: 'ANTREA-FORWARD',
  jump: { ...first.jump, from: 'FORWARD', position: 'last' },
};
const goodRules = first.rules.map((rule) => `-A ANTREA-POSTROUTING ${rule}`);
const goodJump = '-A POSTROUTING -m comment --comment "jump" -j ANTREA-POSTROUTING';
const otherJump = '-A POSTROUTING -j KUBE-POSTROUTING';

describe('restoreScript', () => {
  it('is undefined when everything is in place', () => {
    expect(
      restoreScript([{ chain: first, rules: goodRules, builtin: [goodJump, otherJump] }]),
    ).toBeUndefined();
  });

  it('makes what is missing, one block a table', () => {
    const script = restoreScript([
      { chain: first, rules: undefined, builtin: [otherJump] },
      { chain: last, rules: undefined, builtin: [] },
    ]);
    expect(script).toBe(
      [
        '*nat',
        ':ANTREA-POSTROUTING - [0:0]',
        '-A ANTREA-POSTROUTING -s 10.0.0.0/24 -j MASQUERADE',
        '-A ANTREA-POSTROUTING -j RETURN',
        '-I POSTROUTING 1 -m comment --comment "jump" -j ANTREA-POSTROUTING',
        'COMMIT',
        '*filter',
        ':ANTREA-FORWARD - [0:0]',
        '-A ANTREA-FORWARD -s 10.0.0.0/24 -j MASQUERADE',
        '-A ANTREA-FORWARD -j RETURN',
        '-A FORWARD -m comment --comment "jump" -j ANTREA-FORWARD',
        'COMMIT',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['a rule too few', goodRules.slice(1)],
    ['a rule too many', [...goodRules, '-A ANTREA-POSTROUTING -j ACCEPT']],
    ['another order', goodRules.toReversed()],
  ])('rebuilds a chain with %s and leaves its jump', (_what, rules) => {
    const script = restoreScript([{ chain: first, rules, builtin: [goodJump] }]);
    expect(script).toContain(':ANTREA-POSTROUTING - [0:0]');
    expect(script).not.toContain('-I POSTROUTING');
  });

  it('brings its jump back to the front, without touching the rules', () => {
    expect(restoreScript([{ chain: first, rules: goodRules, builtin: [otherJump, goodJump] }])).toBe(
      [
        '*nat',
        '-D POSTROUTING -m comment --comment "jump" -j ANTREA-POSTROUTING',
        '-I POSTROUTING 1 -m comment --comment "jump" -j ANTREA-POSTROUTING',
        'COMMIT',
        '',
      ].join('\n'),
    );
  });

  it('leaves a jump that may be anywhere where it is', () => {
    const rules = last.rules.map((rule) => `-A ANTREA-FORWARD ${rule}`);
    const builtin = ['-A FORWARD -m comment --comment "jump" -j ANTREA-FORWARD', '-A FORWARD -j DOCKER-USER'];
    expect(restoreScript([{ chain: last, rules, builtin }])).toBeUndefined();
  });

  it('removes duplicates and foreign spellings of its jump', () => {
    const odd = '-A POSTROUTING -o eth0 -j ANTREA-POSTROUTING';
    const script = restoreScript([{ chain: first, rules: goodRules, builtin: [goodJump, odd, goodJump] }]);
    expect(script?.match(/^-D /gm)).toHaveLength(3);
    expect(script?.match(/^-I /gm)).toHaveLength(1);
  });
});

describe('changedChains', () => {
  it('names the chains that differ', () => {
    const states = [
      { chain: first, rules: goodRules, builtin: [goodJump] },
      { chain: last, rules: undefined, builtin: [] },
    ];
    expect(changedChains(states)).toEqual(['ANTREA-FORWARD']);
  });
});
