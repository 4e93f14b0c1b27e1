/**
 * What becomes of established connections that a new policy denies: with `policy.existingConnections: keep`, the default,
 * they go on; with `recheck` exactly these end.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { apply, kubectl, nodes } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, inPod, startPods } from './support/pods.ts';
import { releaseValues, rolledOut, upgradeSetting } from './support/release.ts';
import { conversation, talker, whoAnswers } from './support/servers.ts';
import { until } from './support/until.ts';

const namespace = 'e2e-connections';
const port = 8080;
const atOnce = 'agent.updateStrategy.rollingUpdate.maxUnavailable=100%';
let values: string;
let address: string;

beforeAll(async () => {
  values = await releaseValues();
  await ensureNamespace(namespace);
  const server = { name: 'server', namespace, node: nodes.worker, command: talker(port) };
  address = (await startPods([server])).get('server') ?? '';
});
afterAll(async () => {
  await deleteNamespace(namespace);
  await upgradeSetting(values, []);
  await rolledOut();
});

/** Clients that talk with the server, on its node and elsewhere; those that are `allowed` have the label for it. */
async function startClients(mark: string): Promise<readonly string[]> {
  const seats = [nodes.worker, nodes.worker2].flatMap((node, at) =>
    ['denied', 'allowed'].map((what) => ({ name: `${what}-${mark}-${at}`, node, what })),
  );
  await startPods(
    seats.map(({ name, node, what }) => ({
      name,
      namespace,
      node,
      labels: { client: what },
      command: conversation(address, port),
    })),
  );
  return seats.map(({ name }) => name);
}

/** Lets only the allowed clients reach the server; resolves when a new connection of another client is refused. */
async function deny(client: string): Promise<void> {
  await apply({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'server', namespace },
    spec: {
      podSelector: { matchLabels: { app: 'server' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { client: 'allowed' } } }] }],
    },
  });
  await until('a new connection is denied', async () => !(await mayBegin(client)));
}

/** How often a client has heard something. */
async function heard(client: string): Promise<number> {
  return Number(await inPod(namespace, client, 'cat', '/tmp/heard'));
}

/** Waits until those connections and no others go on for two seconds: longer than a lost packet is waited for. */
async function goOn(clients: readonly string[], names: readonly string[]): Promise<void> {
  await until(`${names.join(', ')} go on and no other`, async () => {
    const before = await Promise.all(clients.map(heard));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const after = await Promise.all(clients.map(heard));
    const going = clients.filter((_client, at) => (after[at] ?? 0) > (before[at] ?? 0));
    if (going.join() !== names.join()) throw new Error(`these go on: ${going.join(', ')}`);
    return true;
  });
}

const isAllowed = (client: string) => client.startsWith('allowed');

describe('established connections that a policy denies', () => {
  it('go on by default', async () => {
    const clients = await startClients('keep');
    await goOn(clients, clients);
    await deny('denied-keep-0');
    await goOn(clients, clients);
  });

  it('end with `recheck`, and no others', async () => {
    await kubectl(['delete', 'networkpolicy', '-n', namespace, '--all']);
    await upgradeSetting(values, ['policy.existingConnections=recheck', atOnce]);
    await rolledOut();
    // Begun now: the userspace datapath has forgotten who began the others.
    const clients = await startClients('recheck');
    await goOn(clients, clients);
    await deny('denied-recheck-0');
    await goOn(clients, clients.filter(isAllowed));
  });
});

/** Whether a client's pod can begin another connection. */
async function mayBegin(client: string): Promise<boolean> {
  const [accepted] = JSON.parse(await inPod(namespace, client, ...whoAnswers([{ address, port }])));
  return accepted === true;
}
