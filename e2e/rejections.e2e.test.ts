/**
 * Rejections reach who is rejected, at once, wherever the target is and whatever hides the sender; and the log says which
 * rule did what.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dialled, Dialler, type Heard } from './rejections/dialler.ts';
import { atSenders, atServers, hideSenders } from './rejections/policies.ts';
import { namespace, ports, senders, servers, setUp, type Way } from './rejections/ways.ts';
import { agentLog } from './support/agents.ts';
import { apply, kubectl, onNode } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace } from './support/pods.ts';
import { until } from './support/until.ts';
import type { AntreaPolicyObject } from './truth/kubeObjects.ts';

/** A rejected sender hears of it within this time. */
const withinMs = 50;
const tries = 9;
const diallers = new Map<string, Dialler>();
let ways: readonly Way[];

beforeAll(async () => {
  await ensureNamespace(namespace);
  ways = await setUp();
  for (const sender of senders) diallers.set(sender, new Dialler(namespace, sender));
  await apply(...hideSenders);
});

afterAll(async () => {
  for (const dialler of diallers.values()) dialler.stop();
  await kubectl(['delete', nameOf(atServers), '--ignore-not-found']);
  await deleteNamespace(namespace);
});

describe('a sender', () => {
  it.each(senders)('%s gets through while nothing rejects it', async (sender) => {
    await everyWay(sender, ways, ([heard]) => heard?.what === 'answer');
  });
});

describe('a rule for ingress that rejects', () => {
  beforeAll(() => putInForce(atServers));

  it.each(senders)('tells %s by a reset or by ICMP, from the same node and from another', async (sender) => {
    await everyWay(sender, ways, ([heard]) => heard?.what === 'refused');
  });

  it(`tells within ${withinMs} ms`, async () => {
    await everyWay('plain', ways, isToldInTime, tries);
  });

  it.each(servers)(
    'leaves its name in the log of $node, as those that allow and drop do',
    async ({ name, node }) => {
      const address = addressOf(name);
      await dial('plain', { protocol: 'TCP', address, port: ports.allowed });
      await dial('plain', { protocol: 'TCP', address, port: ports.dropped });
      await isLogged(node, address, { rule: 'let-in', action: 'Allow', port: ports.allowed });
      await isLogged(node, address, { rule: 'silence', action: 'Drop', port: ports.dropped });
      await isLogged(node, address, { rule: 'keep-out', action: 'Reject', port: ports.rejected });
    },
  );
});

describe('a rule for egress that rejects', () => {
  beforeAll(async () => {
    await kubectl(['delete', nameOf(atServers)]);
    await putInForce(atSenders);
  });

  it(`tells within ${withinMs} ms`, async () => {
    const toPods = ways.filter(({ title }) => !title.includes('node port'));
    await everyWay('plain', toPods, isToldInTime, tries);
  });
});

/** All tries are refused; most of them at once: the machine may have been busy for some. */
function isToldInTime(heard: readonly Heard[]): boolean {
  const times = heard.map(({ ms }) => ms).toSorted((one, other) => one - other);
  const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
  return heard.every(({ what }) => what === 'refused') && median < withinMs;
}

/** Dials every way until each was as wanted once. */
async function everyWay(
  sender: string,
  all: readonly Way[],
  isWanted: (heard: readonly Heard[]) => boolean,
  times = 1,
): Promise<void> {
  let open = all;
  await until(`${sender} hears what it should`, async () => {
    const told: string[] = [];
    const left: Way[] = [];
    for (const way of open) {
      const heard = await dial(sender, way.dialled, times);
      if (isWanted(heard)) continue;
      left.push(way);
      told.push(
        `${way.title}: ${heard.map(({ what, ms, text = '' }) => `${what} ${text} ${ms.toFixed(1)} ms`)}`,
      );
    }
    open = left;
    if (open.length > 0) throw new Error(told.join('\n'));
    return true;
  });
}

function dial(sender: string, dialled: Dialled, times = 1): Promise<Heard[]> {
  const dialler = diallers.get(sender);
  if (dialler === undefined) throw new Error(`${sender} has no dialler`);
  return dialler.dial(dialled, times);
}

function addressOf(server: string): string {
  return ways.find(({ title }) => title === `ICMP to the ${server} pod`)?.dialled.address ?? '';
}

async function putInForce(policy: AntreaPolicyObject): Promise<void> {
  await apply(policy);
  const where = policy.metadata.namespace === undefined ? [] : ['-n', policy.metadata.namespace];
  await kubectl(['wait', '--for=condition=Ready', nameOf(policy), ...where, '--timeout=60s']);
}

function nameOf({ metadata, kind }: AntreaPolicyObject): string {
  return `${kind === 'NetworkPolicy' ? 'networkpolicies' : 'clusternetworkpolicies'}.crd.antrea.io/${metadata.name}`;
}

type Logged = { readonly rule: string; readonly action: string; readonly port: number };

/** In Antrea's format in the node's file, and as JSON in the agent's log. */
async function isLogged(node: string, address: string, { rule, action, port }: Logged): Promise<void> {
  const policy = `AntreaClusterNetworkPolicy:${atServers.metadata.name}`;
  const line = new RegExp(
    `${policy} ${rule} Ingress ${action} .* ${address} ${port} TCP .* log-of-${rule}`,
    'm',
  );
  await until(`${node} logs ${rule}`, async () => {
    expect(await onNode(node, 'cat', '/var/log/antrea/networkpolicy/np.log')).toMatch(line);
    const json = { policy, rule, action, direction: 'Ingress', destination: address, destinationPort: port };
    expect(await agentLog(node)).toContainEqual(expect.objectContaining(json));
    return true;
  });
}
