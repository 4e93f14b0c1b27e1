import { describe, expect, it } from 'vitest';
import { Answers } from './answer.ts';
import { answerData } from './data.ts';
import { parseDestination, parseReference } from './reference.ts';
import { shop } from './testing/shop.ts';

describe('answerData', () => {
  it('has every port range, and what the switch says', () => {
    const [answer] = new Answers(shop()).to({
      source: parseReference('tools/probe', 'shop'),
      destination: parseDestination('web-0', 'shop'),
    });
    if (answer === undefined) throw new Error('no answer');
    expect(answerData(answer, [{ kind: 'notAsked', why: 'no switch' }], String)).toMatchObject({
      from: 'tools/probe',
      outcome: 'allowed',
      connections: [
        { protocol: 'TCP', port: 1, endPort: 65_535, switch: { kind: 'notAsked' } },
        { protocol: 'UDP' },
        { protocol: 'SCTP' },
        { protocol: 'ICMP', icmpType: 8 },
      ],
    });
  });
});
