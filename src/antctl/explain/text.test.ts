import { describe, expect, it } from 'vitest';
import { createStyle } from '../output/style.ts';
import { Answers } from './answer.ts';
import { tierNamesOf } from './names.ts';
import { parseDestination, parseReference } from './reference.ts';
import { shop } from './testing/shop.ts';
import { answerText } from './text.ts';
import type { Verification } from './verify.ts';

const doubtful = `apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: { name: some-of-them }
spec:
  priority: 1
  appliedTo: [{ namespaceSelector: { matchLabels: { team: blue } }, podSelector: { matchLabels: { app: web } } }]
  ingress: [{ action: Drop, name: half, from: [{ ipBlock: { cidr: 192.0.2.0/25 } }] }]
`;

function told(from: string, to: string, verified: readonly Verification[] = []) {
  const world = shop(doubtful);
  const asked = { source: parseReference(from, 'shop'), destination: parseDestination(to, 'shop') };
  const telling = { tierName: tierNamesOf(world), style: createStyle(false) };
  return new Answers(world)
    .to(asked)
    .map((answer) => answerText(answer, verified, telling))
    .join('');
}

describe('answerText', () => {
  it('says what would have to be known', () => {
    expect(told('192.0.2.0/24', 'web-0:80')).toBe(`192.0.2.0/24 -> shop/web-0 TCP 80: CANNOT BE KNOWN
  Egress of 192.0.2.0/24: allowed
    policies do not restrict it: it is no Pod of the pod network
  Ingress of shop/web-0: cannot be known
    tier application (250): none of 1 rule matches for certain
      perhaps Drop by ClusterNetworkPolicy some-of-them ingress[0] "half": only a part of 192.0.2.0/24 is in 192.0.2.0/25, which a rule asks for
`);
  });

  it('tells the endpoints of a Service apart', () => {
    const text = told('tools/probe', 'svc/web:80');
    expect(text).toContain('  endpoint shop/web-0 (10.0.2.2) TCP 8080: ALLOWED\n');
    expect(text).toContain('  endpoint shop/web-1 (10.0.1.3) TCP 8081: DENIED\n');
  });

  it('tells what the switches say where the model does not know', () => {
    const passes = [{ node: 'n1', what: 'from a to b', result: 'dropped in table 90' }];
    expect(told('192.0.2.0/24', 'web-0:80', [{ kind: 'says', isThrough: false, passes }])).toContain(
      '  Switch: drops it\n    n1: from a to b: dropped in table 90\n',
    );
  });
});
