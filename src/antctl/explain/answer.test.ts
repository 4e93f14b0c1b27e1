import { describe, expect, it } from 'vitest';
import { nameOf } from '#policy/explain/question.ts';
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

  const owned = (name: string, labels: string, more = '') => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
  labels: ${labels}
  ownerReferences: [{ kind: StatefulSet, name: db, controller: true }]
${more}
`;

  it('asks for every pod of a workload', () => {
    const same = owned('db-0', '{ app: db }') + owned('db-1', '{ app: db }');
    expect(ask('probe', 'sts/shop/db:80', same)[0]).toMatchObject({
      outcome: 'allowed',
      notes: ['shop/db-0 is asked for all 2 Pods of StatefulSet shop/db'],
    });
    const other = owned('db-0', '{ app: db }') + owned('db-1', '{ canary: "yes" }');
    expect(ask('probe', 'sts/shop/db:80', other)[0]).toMatchObject({
      outcome: 'unknown',
      notes: [expect.anything(), 'it depends on the Pod: from tools/probe to shop/db-1 it is denied'],
    });
    expect(ask('sts/shop/db', 'shop/web-1:80', same)[0]?.outcome).toBe('denied');
    expect(ask('sts/shop/db', 'sts/shop/db:80', other)[0]?.outcome).toBe('unknown');
    expect(ask('sts/shop/db', 'svc/shop/api', same)[0]?.outcome).toBe('allowed');
  });

  it('does not ask pods of a workload that have ended', () => {
    const evicted = owned('db-0', '{ app: db }', 'status: { phase: Failed }') + owned('db-1', '{ app: db }');
    expect(ask('probe', 'sts/shop/db:80', evicted)[0]).toMatchObject({ to: 'shop/db-1', outcome: 'allowed' });
    const none = owned('db-0', '{ app: db }', 'status: { phase: Failed }');
    expect(ask('probe', 'sts/shop/db:80', none)[0]).toMatchObject({ outcome: 'unknown', legs: [] });
  });

  it('dials the port of a Service without address itself, not the one behind it', () => {
    const headless = `
apiVersion: v1
kind: Service
metadata: { name: h, namespace: shop }
spec: { clusterIP: None, selector: { app: web }, ports: [{ port: 80, targetPort: http }] }
`;
    const [answer] = ask('probe', 'svc/shop/h', headless);
    expect(answer?.legs.map(({ subject }) => subject.port)).toEqual([80, 80]);
    expect(answer?.notes).toEqual([
      'it depends on the address that is taken for the name: 1 of 2 can be reached',
    ]);
  });

  it('knows that a Service may be for each node by itself', () => {
    const local = `
apiVersion: v1
kind: Service
metadata: { name: l, namespace: shop }
spec: { internalTrafficPolicy: Local, selector: { app: web }, ports: [{ port: 8080 }] }
`;
    const [answer] = ask('probe', 'svc/shop/l', local);
    expect(
      answer?.legs.map(({ to }) => nameOf(to)),
      'what is on n1, where probe is',
    ).toEqual(['shop/web-1']);
    expect(answer?.outcome).toBe('denied');
  });

  it('does not take an external address of a Service for nobody', () => {
    const external = `
apiVersion: v1
kind: Service
metadata: { name: e, namespace: shop }
spec: { externalIPs: [192.0.2.7], ports: [{ port: 80 }] }
status: { loadBalancer: { ingress: [{ ip: 192.0.2.8 }] } }
`;
    for (const address of ['192.0.2.7', '192.0.2.7:80', '192.0.2.8:80'])
      expect(ask('probe', address, external)[0]).toMatchObject({ outcome: 'unknown', legs: [] });
    expect(ask('probe', '192.0.2.8:81', external)[0]).toMatchObject({ outcome: 'allowed' });
  });

  it('says that some ports of a node lead elsewhere, where all are asked for', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: { name: e, namespace: shop }\nspec: { ports: [{ port: 1, nodePort: 30001 }] }\n';
    expect(ask('probe', 'node/n1')[0]?.notes).toEqual([]);
    expect(ask('probe', 'node/n1', service)[0]?.notes).toEqual([expect.stringContaining('nodePort')]);
  });

  it('says what a policy of an end cannot do', () => {
    const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: six, namespace: shop }
spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/8' } }] }] }
`;
    expect(ask('probe', 'shop/web-0:80', policy)[0]).toMatchObject({
      outcome: 'denied',
      notes: [expect.stringContaining('NetworkPolicy shop/six: spec.ingress[0].from[0]: ')],
    });
  });

  it('does not know where a pod of the host network that is only a template is', () => {
    const exporter = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: exporter, namespace: shop }
spec: { template: { metadata: { labels: { app: e } }, spec: { hostNetwork: true } } }
`;
    expect(ask('ds/shop/exporter', 'shop/web-1:80', exporter)[0]).toMatchObject({
      from: 'some node',
      outcome: 'unknown',
    });
  });

  it('says that nothing is behind a Service', () => {
    const empty =
      'apiVersion: v1\nkind: Service\nmetadata: { name: e, namespace: shop }\nspec: { ports: [{ port: 1 }] }\n';
    expect(ask('probe', 'svc/shop/e', empty)).toMatchObject([{ outcome: 'unknown', legs: [] }]);
  });
});
