import { describe, expect, it } from 'vitest';
import type { AntreaRule } from '../antrea/input.ts';
import { readPolicy } from '../antrea/readPolicy.ts';
import { anAntreaPolicy, aWorld } from '../testing/antreaWorld.ts';
import { partsMayMeet } from './disjoint.ts';
import type { PeerAtom, RulePart } from './rulePart.ts';

/** The only rule of a policy, as a part. */
function part(rule: AntreaRule, podSelector = {}): RulePart {
  const input = anAntreaPolicy('p', { appliedTo: [{ podSelector }], ingress: [{ action: 'Drop', ...rule }] });
  const { policy, relative } = readPolicy(input, aWorld());
  const [read] = policy.rules;
  const peers: PeerAtom[] = [
    ...(read?.peers?.groups ?? []).map((group) => ({ kind: 'group', group }) as const),
    ...(read?.peers?.blocks ?? []).map((block) => ({ kind: 'block', block }) as const),
    ...relative.map(({ peer }) => ({ kind: 'relative', relative: peer }) as const),
  ];
  return { targets: policy.appliedTo, peers, services: read?.services };
}

const pods = (app: string) => ({ podSelector: { matchLabels: { app } } });

describe('partsMayMeet', () => {
  it.each<[string, RulePart, RulePart, boolean]>([
    ['all and all', part({}), part({}), true],
    ['other targets', part({}, { matchLabels: { a: 'x' } }), part({}, { matchLabels: { a: 'y' } }), false],
    [
      'targets that may be both',
      part({}, { matchLabels: { a: 'x' } }),
      part({}, { matchLabels: { b: 'y' } }),
      true,
    ],
    ['other peers', part({ from: [pods('x')] }), part({ from: [pods('y')] }), false],
    [
      'a block and pods',
      part({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }),
      part({ from: [pods('y')] }),
      true,
    ],
    [
      'other blocks',
      part({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }),
      part({ from: [{ ipBlock: { cidr: '11.0.0.0/8' } }] }),
      false,
    ],
    [
      'the own namespace and pods',
      part({ from: [{ namespaces: { match: 'Self' } }] }),
      part({ from: [pods('y')] }),
      true,
    ],
    ['other ports', part({ ports: [{ port: 1 }] }), part({ ports: [{ port: 2 }] }), false],
  ])('%s', (_, a, b, expected) => {
    expect([partsMayMeet(a, b), partsMayMeet(b, a)]).toEqual([expected, expected]);
  });
});
