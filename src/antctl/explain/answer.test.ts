import { describe, expect, it } from 'vitest';
import { Answers } from './answer.ts';
import { parseDestination, parseReference, QuestionError } from './reference.ts';
import { onlyToWeb, shop } from './testing/shop.ts';

function ask(from: string, to: string, more = '', protocol?: string) {
  const source = parseReference(from, 'tools');
  const destination = parseDestination(to, 'tools');
  return new Answers(shop(more)).to({ source, destination, ...(protocol && { protocol }) });
}

function told(...asked: Parameters<typeof ask>) {
  return ask(...asked).map(({ to, port, outcome }) => `${to} ${port ?? ''} ${outcome}`);
}

describe('Answers', () => {
  it('answers for pods, with ports by number and by name', () => {
    expect(told('probe', 'shop/web-0:80')).toEqual(['shop/web-0 80 allowed']);
    expect(told('probe', 'shop/web-1:http')).toEqual(['shop/web-1 8081 denied']);
    expect(() => told('probe', 'shop/web-0:none')).toThrow(QuestionError);
  });

  it('answers for all ports where none is named', () => {
    const [answer] = ask('probe', 'shop/web-1');
    expect(answer?.outcome).toBe('denied');
    expect(answer?.legs.map(({ subject, lastPort }) => `${subject.protocol} ${lastPort}`)).toEqual([
      'TCP 65535',
      'UDP 65535',
      'SCTP 65535',
      'ICMP undefined',
    ]);
    expect(ask('probe', 'shop/web-1', '', 'ICMP')[0]?.legs).toHaveLength(1);
  });

  it('does not know which endpoint of a Service is chosen', () => {
    const [answer] = ask('probe', 'svc/shop/web');
    expect(answer).toMatchObject({ outcome: 'unknown', service: { key: 'shop/web', port: 80 } });
    expect(answer?.notes).toEqual([
      'it depends on the endpoint that kube-proxy chooses: 1 of 2 can be reached',
    ]);
    expect(answer?.legs.map(({ outcome }) => outcome)).toEqual(['allowed', 'denied']);
  });

  it('bars a Service with an endpoint that is no pod to whom may not reach that', () => {
    expect(told('probe', 'svc/shop/api')).toEqual(['Service shop/api 443 allowed']);
    const [answer] = ask('probe', 'svc/shop/api', onlyToWeb);
    expect(answer).toMatchObject({
      outcome: 'denied',
      notes: [expect.stringContaining('node n1 is behind')],
    });
  });

  it('says nothing about who has ended', () => {
    expect(ask('probe', 'shop/done:80')).toMatchObject([{ outcome: 'unknown', legs: [], to: 'shop/done' }]);
  });

  it('does not take a port of a node that leads to a Service for the node', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: { name: e, namespace: shop }\nspec: { ports: [{ port: 1, nodePort: 30001 }] }\n';
    expect(ask('probe', 'node/n1:30001', service)).toMatchObject([{ outcome: 'unknown', legs: [] }]);
    expect(ask('probe', 'node/n1:30002', service)).toMatchObject([{ outcome: 'allowed' }]);
  });

  it('does not take a port of a node that leads to a pod for the node', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: edge, namespace: shop }\nspec: { nodeName: n1, containers: [{ name: c, ports: [{ containerPort: 80, hostPort: 8080 }] }] }\n';
    expect(ask('probe', 'node/n1:8080', pod)).toMatchObject([
      { outcome: 'unknown', legs: [], notes: ['port 8080 leads to Pod shop/edge: ask for that'] },
    ]);
    expect(ask('probe', 'node/n1:8081', pod)).toMatchObject([{ outcome: 'allowed' }]);
  });

  it('says that nothing is behind a Service', () => {
    const empty =
      'apiVersion: v1\nkind: Service\nmetadata: { name: e, namespace: shop }\nspec: { ports: [{ port: 1 }] }\n';
    expect(ask('probe', 'svc/shop/e', empty)).toMatchObject([{ outcome: 'unknown', legs: [] }]);
  });
});
