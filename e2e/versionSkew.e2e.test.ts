import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentInfo, everyAgentIsWell, isReady } from './support/agents.ts';
import { agentPod, kubectl, nodes } from './support/cluster.ts';
import { otherImage, otherVersion } from './support/otherVersion.ts';
import { deleteNamespace, ensureNamespace, inPod, startPods } from './support/pods.ts';
import { releaseValues, rollback, upgradeSetting } from './support/release.ts';
import { echoServer, tcpClient } from './support/servers.ts';
import { until } from './support/until.ts';

const ns = 'e2e-skew';
const port = 7000;
const command = echoServer(port);
const address = new Map<string, string>();
let present = '';
let pending = false;

beforeAll(async () => {
  await ensureNamespace(ns);
  await start({ name: 'near', node: nodes.worker }, { name: 'far', node: nodes.worker2 });
  present = (await agentInfo(nodes.worker)).version ?? '';
});

afterAll(async () => {
  if (pending) await rollback();
  await deleteNamespace(ns);
});

async function start(...pods: readonly { readonly name: string; readonly node: string }[]): Promise<void> {
  const started = await startPods(pods.map((pod) => ({ ...pod, namespace: ns, command })));
  for (const [name, found] of started) address.set(name, found);
}

/** Every pod reaches every other one. */
async function allReachAll(): Promise<void> {
  for (const from of address.keys()) {
    for (const [to, at] of address) {
      if (from === to) continue;
      const seen = await inPod(ns, from, ...tcpClient(at, port));
      expect(seen.trim(), `${from} to ${to}`).toBe(address.get(from));
    }
  }
}

async function versions(): Promise<readonly (string | undefined)[]> {
  return Promise.all([nodes.worker, nodes.worker2].map(async (node) => (await agentInfo(node)).version));
}

async function replaceAgent(node: string): Promise<void> {
  const before = await agentPod(node);
  await kubectl(['delete', 'pod', '-n', 'kube-system', before]);
  await until(
    `a new agent on ${node} is ready`,
    async () => (await agentPod(node)) !== before && (await isReady(node)),
    { timeoutMs: 180_000 },
  );
}

describe('two versions in one cluster', () => {
  it('an agent and the controller of another version work with what they find', async () => {
    const image = await kubectl([
      ...['get', 'daemonset', 'antrea-agent', '-n', 'kube-system'],
      ...['-o', 'jsonpath={.spec.template.spec.containers[0].image}'],
    ]);
    const tag = await otherImage(image.trim());
    pending = true;
    await upgradeSetting(await releaseValues(), [`image.tag=${tag}`, 'agent.updateStrategy.type=OnDelete']);
    const rollout = [
      'rollout',
      'status',
      'deployment/antrea-controller',
      '-n',
      'kube-system',
      '--timeout=180s',
    ];
    await kubectl(rollout, { timeoutMs: 190_000 });
    await replaceAgent(nodes.worker2);
    await everyAgentIsWell();
    expect(await versions()).toEqual([present, otherVersion]);
    await allReachAll();
    await start({ name: 'late', node: nodes.worker2 });
    await allReachAll();
  }, 600_000);

  it('the present version takes over again, pods of the other one included', async () => {
    await rollback();
    pending = false;
    await everyAgentIsWell();
    expect(await versions()).toEqual([present, present]);
    await allReachAll();
  }, 600_000);
});
