import { describe, expect, it } from 'vitest';
import type { KubeRequest } from '#kube/transport.ts';
import { explainCommand } from '../commands/explain.ts';
import { parseArguments } from '../framework/parse.ts';
import { fakeClient, fakeContext, fakeFiles } from '../testing/fakeContext.ts';
import { knownKinds } from '../world/kinds.ts';
import { readText } from '../world/manifests.ts';
import { runExplain } from './runExplain.ts';
import { onlyToWeb, shopManifests } from './testing/shop.ts';

const through = 'Flow: tcp\n\nFinal flow: unchanged\n -> output port is 3\nDatapath actions: 3\n';
const dropped = '90. priority 0\n    drop\n\nFinal flow: unchanged\nDatapath actions: drop\n';

async function explain(line: string, { more = '', code = 0 } = {}) {
  const files = fakeFiles({ '/m/shop.yaml': shopManifests, '/m/more.yaml': more });
  const { context, out, err } = fakeContext({ files });
  const root = { name: 'antctl', short: '', subcommands: [explainCommand] };
  const { invocation } = parseArguments(root, ['explain', ...line.split(' ')]);
  expect(await runExplain(invocation, context)).toBe(code);
  return { out: out(), err: err() };
}

describe('antctl explain', () => {
  it('walks through the tiers', async () => {
    const policy = `apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: { name: tools-out }
spec:
  tier: emergency
  priority: 1
  appliedTo: [{ namespaceSelector: { matchLabels: { team: blue } } }]
  ingress:
    - { action: Drop, from: [{ ipBlock: { cidr: 192.0.2.0/24 } }] }
    - { action: Pass, name: to-owners, from: [{ namespaceSelector: {} }] }
`;
    const { out } = await explain('tools/probe shop/web-1:http -f /m', { more: policy, code: 2 });
    expect(out).toBe(`tools/probe -> shop/web-1 TCP 8081: DENIED
  Egress of tools/probe: allowed
    no policy is for it
  Ingress of shop/web-1: denied
    tier emergency (50): Pass by ClusterNetworkPolicy tools-out ingress[1] "to-owners"
    Kubernetes policies: no rule allows it, and the Pod is isolated
      isolated by NetworkPolicy shop/no-canary
`);
  });

  it('tells the rule that came nearest, and what cannot be known', async () => {
    const { out } = await explain('probe shop/done -n tools -f /m', { more: onlyToWeb, code: 3 });
    expect(out).toContain('CANNOT BE KNOWN\n  note: Pod shop/done has ended');
    const near = await explain('probe 192.0.2.1:80 -n tools -f /m', { more: onlyToWeb, code: 2 });
    expect(near.out).toContain(
      'nearest: NetworkPolicy tools/only-to-web egress[0] (the port matches, the peer does not)',
    );
  });

  it('says what is the same for several ports once', async () => {
    const { out } = await explain('tools/probe shop/web-0 -f /m');
    expect(out).toBe(`tools/probe -> shop/web-0: ALLOWED
  Egress of tools/probe: allowed
    no policy is for it
  Ingress of shop/web-0: allowed
    no policy is for it
`);
  });

  it('prints JSON', async () => {
    const { out } = await explain('tools/probe svc/shop/web:80 -f /m -o json', { code: 3 });
    expect(JSON.parse(out)).toMatchObject({
      from: 'tools/probe',
      to: 'Service shop/web',
      outcome: 'unknown',
      port: 80,
      connections: [
        { to: 'shop/web-0', port: 8080, outcome: 'allowed', ingress: { reason: 'notIsolated', steps: [] } },
        {
          to: 'shop/web-1',
          outcome: 'denied',
          ingress: {
            steps: [{ tier: 'Kubernetes policies', result: 'isolated', isolatedBy: [{ name: 'no-canary' }] }],
          },
        },
      ],
    });
  });

  it('prints the matrix of a namespace', async () => {
    const { out } = await explain('-A -n shop -f /m');
    expect(out).toBe(`                  1 2 3
1 Deployment cart + + -
2 web-0           + + -
3 web-1           + + +
TCP from row to column: + allowed, - denied, ~ some ports only, ? cannot be known
`);
    expect((await explain('-A -n none -f /m')).out).toBe('No Pods in namespace none.\n');
    expect(JSON.parse((await explain('-A -n shop --port 80 -o json -f /m')).out)).toMatchObject({ port: 80 });
  });

  it('warns of what it cannot read', async () => {
    const { out, err } = await explain('tools/probe shop/web-0 -f /m', { more: 'kind: Pod\n', code: 3 });
    expect(err).toMatch(/^warning: \/m\/more.yaml#1: not a Kubernetes object/);
    expect(out).toContain('CANNOT BE KNOWN\n  note: not everything could be read');
  });

  it('refuses what it does not understand', async () => {
    await expect(explain('tools/probe')).rejects.toThrow('SRC and DST are needed');
    await expect(explain('tools/probe a/b/c/d')).rejects.toThrow('is no Pod');
    await expect(explain('a b --verify -f /m')).rejects.toThrow('--verify asks');
    await expect(explain('a b -o table')).rejects.toThrow('table');
    await expect(explain('a b --port 80')).rejects.toThrow('write DST:PORT');
    await expect(explain('-A a b')).rejects.toThrow('leave SRC and DST out');
    await expect(explain('-A --verify')).rejects.toThrow('--verify needs');
    await expect(explain('-A --source-port 80')).rejects.toThrow('--source-port needs');
    await expect(explain('-A --port 65536')).rejects.toThrow('from 1 to 65535');
  });
});

describe('antctl explain --verify', () => {
  /** The cluster that the manifests describe. */
  async function verify(line: string, { trace = through, code = 0 } = {}) {
    const { objects } = readText('f', shopManifests);
    const asked: string[] = [];
    const cluster = fakeClient(({ path }) => {
      const kind = knownKinds.find((each) => path.endsWith(`${each.apiVersion}/${each.plural}`));
      const items = objects.filter(
        ({ source }) => source.kind === kind?.kind && source.apiVersion === kind.apiVersion,
      );
      return { metadata: {}, items: items.map(({ object }) => object) };
    });
    const agent = (node: string) =>
      fakeClient(({ path, query }: KubeRequest) => {
        asked.push(`${node}${path} ${query?.port ?? ''}`.trim());
        return { result: trace };
      });
    const components = {
      agents: async () => [],
      agent,
      controller: () => agent(''),
      close: async () => undefined,
    };
    const { context, out } = fakeContext({ cluster, components });
    const root = { name: 'antctl', short: '', subcommands: [explainCommand] };
    const { invocation } = parseArguments(root, ['explain', ...line.split(' '), '--verify']);
    expect(await runExplain(invocation, context)).toBe(code);
    return { out: out(), asked };
  }

  it('asks the switch of each node on the way', async () => {
    const { out, asked } = await verify('tools/probe shop/web-0:8080');
    expect(asked).toEqual(['n1/ovstracing', 'n2/ovstracing antrea-tun0']);
    expect(out).toContain(`  Switch: agrees
    n1: from tools/probe to 10.0.2.2: leaves by port 3
    n2: from antrea-tun0 (10.0.1.2) to shop/web-0: leaves by port 3
`);
  });

  it('stops where the packet does, and says that it should not have', async () => {
    const { out, asked } = await verify('tools/probe shop/web-0:8080', { trace: dropped, code: 4 });
    expect(asked).toEqual(['n1/ovstracing']);
    expect(out).toContain(
      'Switch: DISAGREES\n    n1: from tools/probe to 10.0.2.2: dropped in table 90 (IngressRule)',
    );
  });

  it('tells what it knows where a switch does not answer, and fails', async () => {
    const { out } = await verify('tools/probe shop/web-0:8080', { trace: 'away', code: 1 });
    expect(out).toContain('TCP 8080: ALLOWED\n');
    expect(out).toContain('  Switch: does not answer: n1: not a trace: away\n');
  });

  it('asks nobody where there is nobody', async () => {
    expect((await verify('node/n1 node/n2:80')).out).toContain('Switch: not asked: it passes no switch');
  });
});
