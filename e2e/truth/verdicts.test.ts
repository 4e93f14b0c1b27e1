import { describe, expect, it } from 'vitest';
import type { AntreaRule } from '#policy/antrea/input.ts';
import { viewOf } from '#policy/compile.ts';
import type { NetworkPolicy } from '#policy/input.ts';
import type { Attempt } from './attempts.ts';
import {
  difference,
  explain,
  isRejected,
  mayBeLost,
  modelMatrix,
  policiesLettingIn,
  tracedVerdict,
} from './verdicts.ts';

const attempt: Attempt = {
  id: 'a -> b',
  kind: 'pod',
  from: 'x/a',
  address: '10.0.0.2',
  content: { protocol: 'TCP', port: 80 },
  by: 'x/b',
  seen: '10.0.0.1',
  connections: [
    {
      from: { kind: 'pod', namespace: 'x', name: 'a' },
      to: { kind: 'pod', namespace: 'x', name: 'b' },
      protocol: 'TCP',
      port: 80,
    },
  ],
  passes: [
    { node: 'n', flow: 'f', out: 1 },
    { node: 'm', flow: 'g', out: 7 },
  ],
};

const pod = (name: string) => ({ metadata: { name, namespace: 'x' }, status: { podIP: '10.0.0.1' } });
const deny = { metadata: { name: 'deny', namespace: 'x', uid: 'u' }, spec: { podSelector: {} } };
const view = (policies: readonly NetworkPolicy[]) =>
  viewOf({ pods: [pod('a'), pod('b')], namespaces: [], policies });

const standing = (rule: AntreaRule) => {
  const spec = { priority: 1, appliedTo: [{ podSelector: {} }], ingress: [rule] };
  const antreaPolicies = [{ metadata: { name: 'p', namespace: 'x', uid: 'p' }, spec }];
  const namespaces = [{ metadata: { name: 'x' } }];
  return viewOf({ pods: [pod('a'), pod('b')], namespaces, policies: [], antreaPolicies });
};
const udp = (each: Attempt): Attempt => ({
  ...each,
  connections: each.connections.map((connection) => ({ ...connection, protocol: 'UDP' })),
});

describe('modelMatrix', () => {
  it('asks the oracle', () => {
    expect(modelMatrix(view([]), [attempt]).get(attempt.id)).toBe(true);
    expect(modelMatrix(view([deny]), [attempt]).get(attempt.id)).toBe(false);
    expect(explain(view([deny]), attempt)).toContain('isolated');
  });

  it('refuses ends that nobody knows', () => {
    const nobody = viewOf({ pods: [], namespaces: [], policies: [] });
    expect(() => modelMatrix(nobody, [attempt])).toThrow('a -> b');
  });
});

describe('policiesLettingIn', () => {
  it('names who has the rule', () => {
    const allow = { ...deny, spec: { podSelector: {}, ingress: [{}] } };
    expect(policiesLettingIn(view([allow]), attempt)).toEqual(['u']);
    expect(policiesLettingIn(view([deny]), attempt)).toEqual([]);
    expect(policiesLettingIn(view([]), attempt)).toEqual([]);
  });
});

describe('isRejected', () => {
  it('is what hears of it', () => {
    expect(isRejected(standing({ action: 'Reject' }), attempt)).toBe(true);
    expect(isRejected(standing({ action: 'Drop' }), attempt)).toBe(false);
    expect(isRejected(view([deny]), attempt)).toBe(false);
  });
});

describe('mayBeLost', () => {
  it('is only what comes in fragments and is judged by a rule', () => {
    const allow = view([{ ...deny, spec: { podSelector: {}, ingress: [{}] } }]);
    const fragments: Attempt = { ...attempt, kind: 'fragments' };
    expect(mayBeLost(allow, fragments)).toBe(true);
    expect(mayBeLost(allow, attempt)).toBe(false);
    expect(mayBeLost(view([]), fragments)).toBe(false);
    expect(mayBeLost(view([deny]), fragments)).toBe(false);
    const ports = [{ protocol: 'UDP', port: 8085 }];
    expect(mayBeLost(standing({ action: 'Drop', ports }), udp(fragments))).toBe(true);
    expect(mayBeLost(standing({ action: 'Drop', ports: [{ port: 80 }] }), udp(fragments))).toBe(false);
  });
});

describe('tracedVerdict', () => {
  it('needs every pass to end at its port', () => {
    const out = (port: number) => ({ kind: 'output', port }) as const;
    expect(tracedVerdict(attempt, [out(1), out(7)])).toBe(true);
    expect(tracedVerdict(attempt, [{ kind: 'dropped', table: 60 }, out(7)])).toBe(false);
    expect(tracedVerdict(attempt, [out(1), { kind: 'dropped', table: 100 }])).toBe(false);
    expect(() => tracedVerdict(attempt, [out(1), out(8)])).toThrow('by port 8, not 7');
    expect(() => tracedVerdict(attempt, [out(1)])).toThrow('not traced');
  });
});

describe('difference', () => {
  it('tells leaks from losses', () => {
    const wanted = new Map([
      ['a', true],
      ['b', false],
      ['c', true],
      ['d', false],
    ]);
    const actual = new Map([
      ['a', false],
      ['b', true],
      ['c', true],
    ]);
    expect(difference(wanted, actual)).toEqual({ leaks: ['b'], losses: ['a'] });
  });
});
