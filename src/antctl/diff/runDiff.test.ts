import { describe, expect, it } from 'vitest';
import type { Components } from '../client/components.ts';
import { diffCommand } from '../commands/diff.ts';
import { parseArguments } from '../framework/parse.ts';
import { fakeClient, fakeContext, fakeFiles } from '../testing/fakeContext.ts';

const shop = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec: {template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, ports: [{name: sql, containerPort: 5432}]}]}}}
`;
const onlyWeb = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: sql}]}]
`;
const noEgress = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}
`;

async function run(argv: readonly string[], changes: Parameters<typeof fakeContext>[0]) {
  const { context, out, err } = fakeContext({ target: 'cluster', ...changes });
  const root = { name: 'antctl', short: '', subcommands: [diffCommand] };
  const { invocation } = parseArguments(root, ['diff', ...argv]);
  const code = await diffCommand.run?.(invocation, context);
  return { code, out: out(), err: err() };
}

describe('antctl diff between manifests', () => {
  const files = fakeFiles({
    '/main/shop.yaml': shop,
    '/branch/shop.yaml': shop,
    '/branch/db.yaml': onlyWeb,
  });

  it('tells who gains and loses what, and exits with 1', async () => {
    const { code, out } = await run(['--against', '/main', '-f', '/branch'], { files });
    expect(code).toBe(1);
    expect(out).toBe(
      [
        '- Deployment shop/web -> StatefulSet shop/db: TCP 0-5431, TCP 5433-65535, UDP, SCTP, ICMP, other protocols',
        '- any address -> StatefulSet shop/db: all traffic',
        '',
      ].join('\n'),
    );
  });

  it('tells the way back as gains', async () => {
    const { code, out } = await run(['--against', '/branch', '-f', '/main'], { files });
    expect(code).toBe(1);
    expect(out).toContain('+ any address -> StatefulSet shop/db: all traffic\n');
    expect(out).not.toContain('- ');
  });

  it('says nothing, and exits with 0, where nothing changes', async () => {
    expect(await run(['--against', '/branch', '-f', '/branch'], { files })).toMatchObject({
      code: 0,
      out: '',
    });
  });

  it('has the pods in JSON', async () => {
    const { out } = await run(['--against', '/main', '-f', '/branch', '-o', 'json'], { files });
    expect(JSON.parse(out)).toMatchObject({
      changes: [
        {
          from: { name: 'Deployment shop/web', pods: ['shop/web'], of: 1 },
          to: { name: 'StatefulSet shop/db', pods: ['shop/db'] },
          gained: [],
        },
        { from: { name: 'any address' } },
      ],
      warnings: [],
    });
  });

  it('refuses manifests that it cannot read whole', async () => {
    const broken = fakeFiles({ '/main/a.yaml': shop, '/b.yaml': 'kind: NetworkPolicy\nmetadata: {}\n' });
    await expect(run(['--against', '/main', '-f', '/b.yaml'], { files: broken })).rejects.toMatchObject({
      code: 'ANTREA_MANIFEST_INVALID',
    });
  });

  it('says which of an object that is written twice counts', async () => {
    const other = onlyWeb.replace('sql', '5433');
    const twice = fakeFiles({ '/main/shop.yaml': shop, '/twice.yaml': `${shop}---${onlyWeb}---${other}` });
    const { err } = await run(['--against', '/main', '-f', '/twice.yaml'], { files: twice });
    expect(err).toContain('NetworkPolicy shop/db is written twice, first in /twice.yaml#4');
  });

  it('knows that a node dials pods of others as its gateway', async () => {
    const node = `
apiVersion: v1
kind: Node
metadata: {name: n1}
spec: {podCIDR: 10.0.1.0/24}
status: {addresses: [{type: InternalIP, address: 172.18.0.1}]}
---`;
    const only = (cidr: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]}
`;
    const changesFor = async (cidr: string) => {
      const given = fakeFiles({ '/a.yaml': node + shop, '/b.yaml': `${node}${shop}---${only(cidr)}` });
      return (await run(['--against', '/a.yaml', '-f', '/b.yaml'], { files: given })).out;
    };
    expect(await changesFor('172.18.0.0/16')).toContain('- Node n1 -> StatefulSet shop/db: all traffic');
    expect(await changesFor('10.0.0.0/16')).not.toContain('Node n1');
  });

  it('tells addresses apart only by what is said of those for whom something changes', async () => {
    const other = onlyWeb
      .replaceAll('db', 'idle')
      .replace('podSelector: {matchLabels: {app: web}}', 'ipBlock: {cidr: 192.0.2.0/24}');
    const given = fakeFiles({
      '/a.yaml': `${shop}---${other}`,
      '/b.yaml': `${shop}---${other}---${onlyWeb}`,
    });
    const { out } = await run(['--against', '/a.yaml', '-f', '/b.yaml'], { files: given });
    expect(out).toContain('- any address -> StatefulSet shop/db: all traffic\n');
    expect(out).not.toContain('192.0.2.0/24');
  });

  it('does not tell what becomes of a namespace that goes with all that is in it', async () => {
    const given = fakeFiles({
      '/all.yaml': `${shop}---${onlyWeb}`,
      '/shop.yaml': shop.split('---', 1).join(),
    });
    const { code, out } = await run(['--against', '/all.yaml', '-f', '/shop.yaml', '--delete'], {
      files: given,
    });
    expect({ code, out }).toEqual({ code: 0, out: '' });
  });

  it('knows that a port was given another name', async () => {
    const renamed = shop.replace('name: sql', 'name: pg');
    const given = fakeFiles({ '/a.yaml': `${shop}---${onlyWeb}`, '/b.yaml': `${renamed}---${onlyWeb}` });
    const { code, out } = await run(['--against', '/a.yaml', '-f', '/b.yaml'], { files: given });
    expect({ code, out }).toEqual({
      code: 1,
      out: '- Deployment shop/web -> StatefulSet shop/db: TCP 5432\n',
    });
  });

  it('wants manifests', async () => {
    await expect(run([], { files })).rejects.toThrow('no manifests given: name them with -f');
    await expect(run(['-f', '-', '--against', '-'], { files })).rejects.toThrow('give - once');
  });
});

const podOf = (name: string, namespace: string, ip: string, labels: Record<string, string>) => ({
  metadata: { name, namespace, uid: name, labels },
  spec: { nodeName: 'n1', containers: [{ name: 'c' }] },
  status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
});

const cluster: Record<string, readonly unknown[]> = {
  '/api/v1/namespaces': ['shop', 'kube-system', 'default'].map((name) => ({ metadata: { name } })),
  '/api/v1/nodes': [
    { metadata: { name: 'n1' }, status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] } },
  ],
  '/api/v1/pods': [
    podOf('web-1', 'shop', '10.0.0.1', { app: 'web' }),
    podOf('db-0', 'shop', '10.0.0.2', { app: 'db' }),
    podOf('dns', 'kube-system', '10.0.0.3', { 'k8s-app': 'kube-dns' }),
  ],
  '/api/v1/services': [
    {
      metadata: { name: 'kube-dns', namespace: 'kube-system' },
      spec: { selector: { 'k8s-app': 'kube-dns' }, ports: [{ port: 53, protocol: 'UDP' }] },
    },
    { metadata: { name: 'kubernetes', namespace: 'default' }, spec: { ports: [{ port: 443 }] } },
  ],
  '/apis/discovery.k8s.io/v1/endpointslices': [
    {
      metadata: {
        name: 'kubernetes',
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'kubernetes' },
      },
      addressType: 'IPv4',
      ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
      endpoints: [{ addresses: ['192.0.2.1'] }],
    },
  ],
};

describe('antctl diff with a cluster', () => {
  const client = fakeClient(({ path }) => ({ metadata: {}, items: cluster[path] ?? [] }));
  const live = [
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 'TCP', port: 5432 },
    { source: '10.0.0.2', destination: '10.0.0.3', protocol: 'UDP', port: 53 },
  ];
  const components: Components = {
    agents: async () => [{ node: 'n1', pod: { namespace: 'kube-system', name: 'antrea-agent-1' } }],
    agent: () => fakeClient(() => live),
    controller: () => client,
    close: async () => undefined,
  };
  const files = fakeFiles({ '/closed.yaml': noEgress });

  it('warns of pods without DNS and API server, and tells what is open now', async () => {
    const { code, out, err } = await run(['-f', '/closed.yaml'], { cluster: client, components, files });
    expect(err).toBe('');
    expect(code).toBe(1);
    expect(out).toBe(
      [
        '- Pod shop/web-1 -> Node n1: all traffic',
        '- Pod shop/web-1 -> Pod kube-system/dns: all traffic',
        '- Pod shop/web-1 -> Pod shop/db-0: all traffic',
        '- Pod shop/web-1 -> any address: all traffic',
        '! open now: Pod shop/web-1 -> Pod shop/db-0 TCP 5432',
        'warning: cuts DNS for 1 Pod: Pod shop/web-1',
        'warning: cuts the API server for 1 Pod: Pod shop/web-1',
        '',
      ].join('\n'),
    );
  });

  it('warns of DNS that listens on another port behind its Service', async () => {
    const [service, ...services] = cluster['/api/v1/services'] ?? [];
    const moved = JSON.parse(JSON.stringify(service).replace('"port":53', '"port":53,"targetPort":5353'));
    const elsewhere: typeof cluster = { ...cluster, '/api/v1/services': [moved, ...services] };
    const no5353 = fakeFiles({
      '/p.yaml': noEgress.replace(
        'policyTypes: [Egress]',
        'policyTypes: [Egress], egress: [{ports: [{protocol: UDP, port: 53}]}]',
      ),
    });
    const { out } = await run(['-f', '/p.yaml'], {
      cluster: fakeClient(({ path }) => ({ metadata: {}, items: elsewhere[path] ?? [] })),
      components,
      files: no5353,
    });
    expect(out).toContain('warning: cuts DNS for 1 Pod: Pod shop/web-1\n');
  });

  it('warns of the API server where a rule is for the ports that clients get', async () => {
    const noClients = `
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: no-clients}
spec:
  priority: 1
  appliedTo: [{podSelector: {matchLabels: {app: web}}}]
  egress: [{action: Drop, ports: [{protocol: TCP, sourcePort: 32768, sourceEndPort: 60999}]}]
`;
    const { out } = await run(['-f', '/p.yaml'], {
      cluster: client,
      components,
      files: fakeFiles({ '/p.yaml': noClients }),
    });
    expect(out).toContain('warning: cuts the API server for 1 Pod: Pod shop/web-1\n');
  });

  it('leaves out what the controller would not look at, and says what it could not read', async () => {
    const upstream = `
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: p}
spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{name: x, action: Deny, from: [{namespaces: {}}]}]}
`;
    const controller = () =>
      fakeClient(() => [{ component: 'controller', name: 'ClusterNetworkPolicy', status: 'Disabled' }]);
    const { code, err } = await run(['-f', '/p.yaml'], {
      cluster: fakeClient(({ path }) => ({
        metadata: {},
        items: path.endsWith('/nodes') ? [{ metadata: {} }] : (cluster[path] ?? []),
      })),
      components: { ...components, controller },
      files: fakeFiles({ '/p.yaml': upstream }),
    });
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: cluster: a Node needs a name\n.*feature gate is off\n$/);
  });

  it('says which agents do not answer, and goes on', async () => {
    const silent: Components = {
      ...components,
      agent: () =>
        fakeClient(() => {
          throw new Error('away');
        }),
    };
    const { code, err } = await run(['-f', '/closed.yaml'], { cluster: client, components: silent, files });
    expect(err).toBe('the agent of n1 does not tell which connections are open\n');
    expect(code).toBe(1);
  });

  it('finds nothing to change in removing what is not there', async () => {
    const { code } = await run(['-f', '/closed.yaml', '--delete'], { cluster: client, components, files });
    expect(code).toBe(0);
  });
});
