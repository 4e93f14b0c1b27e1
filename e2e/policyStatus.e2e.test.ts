/**
 * Whether a NetworkPolicy is in force, as its users see it: the object beside it, its events, the counts of controller
 * and agents, the control plane's part of the API. One namespace goes while the controller is away.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import type { RealizationStatus } from '#crds/networkPolicyRealization.ts';
import { agentInfo, metric, signal } from './support/agents.ts';
import { apply, getJson, inAgent, kubectl, nodes, tryKubectl } from './support/cluster.ts';
import {
  askController,
  controllerMetricsPage,
  startController,
  stopController,
} from './support/controller.ts';
import { deleteNamespace, ensureNamespace, startPods } from './support/pods.ts';
import { until } from './support/until.ts';

const namespace = 'e2e-policy-status';
const doomed = 'e2e-policy-doomed';
const inNamespace = ['-n', namespace];
const served = 'controlplane.antrea.tanzu.vmware.com';
const ownPods = ['one', 'two'];

type Realization = { readonly status?: RealizationStatus };

function policy(name: string, spec: object, where = namespace): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: where },
    spec: { podSelector: {}, ...spec },
  };
}

async function statusOf(name: string): Promise<RealizationStatus | undefined> {
  const { code, stdout } = await tryKubectl(['get', 'npr', name, ...inNamespace, '-o', 'json']);
  if (code !== 0) return undefined;
  const { status }: Realization = JSON.parse(stdout);
  return status;
}

/** Waits until a condition is as wanted, and returns the status then. */
function untilCondition(
  name: string,
  type: string,
  wanted: { readonly status: string; readonly reason: string; readonly generation: number },
): Promise<RealizationStatus> {
  return until(`${type} of ${name} is ${wanted.status}, ${wanted.reason}`, async () => {
    const status = await statusOf(name);
    const found = status?.conditions.find((each) => each.type === type);
    if (found?.status === wanted.status && found.reason === wanted.reason) {
      return found.observedGeneration === wanted.generation && status;
    }
    throw new Error(JSON.stringify(status));
  });
}

beforeAll(async () => {
  await Promise.all([ensureNamespace(namespace), ensureNamespace(doomed)]);
  await startPods([
    { name: 'one', namespace, node: nodes.worker },
    { name: 'two', namespace, node: nodes.worker2 },
  ]);
});

afterAll(async () => {
  await startController();
  await Promise.all([deleteNamespace(namespace), deleteNamespace(doomed)]);
});

// First: what the controller may do is judged by what it did since it started.
describe('a controller that is away', () => {
  it('does not keep a namespace with policies from going, once it is back, and keeps what it said', async () => {
    await apply(policy('deny', {}, doomed), policy('kept', {}));
    const inForce = { status: 'True', reason: 'Realized', generation: 1 };
    await untilCondition('kept', 'Ready', inForce);
    await stopController();
    await kubectl(['delete', 'namespace', doomed, '--wait=false']);
    await startController();
    await until(
      'the namespace is gone',
      async () => (await tryKubectl(['get', 'namespace', doomed])).stderr.includes('NotFound'),
      { timeoutMs: 120_000 },
    );
    const { conditions } = await untilCondition('kept', 'Ready', inForce);
    expect(conditions.map(({ status }) => status)).toEqual(['True', 'True', 'True']);
    await kubectl(['delete', 'networkpolicy', 'kept', ...inNamespace]);
  });
});

describe('the status of a NetworkPolicy', () => {
  it('is Ready when it is in force on all nodes with pods that it applies to', async () => {
    await apply(policy('deny', { policyTypes: ['Ingress'] }));
    await until('there is a realization', async () => (await statusOf('deny')) !== undefined);
    const wait = ['wait', '--for=condition=Ready', 'networkpolicyrealization/deny', ...inNamespace];
    expect(await kubectl([...wait, '--timeout=60s'])).toContain('condition met');
    const table = await kubectl(['get', 'networkpolicyrealizations', ...inNamespace]);
    expect(table.split('\n')[0]).toMatch(/^NAME +DESIRED NODES +CURRENT NODES +READY +AGE$/);
    expect(table).toMatch(/^deny +2 +2 +True /m);
    for (const [index, node] of [nodes.worker, nodes.worker2].entries()) {
      const query = ['get', 'ovsflows', '--networkpolicy', 'deny', '-n', namespace];
      const flows = await inAgent(node, 'antrea-agent', 'antctl', ...query);
      expect(flows, `flows for pod ${ownPods[index]}`).toMatch(/table=100, .*actions=drop/);
    }
  });

  it('is not while an agent cannot put an edit in force, says which, and is again afterwards', async () => {
    await signal(nodes.worker2, 'agent', 'STOP');
    try {
      await apply(policy('deny', { policyTypes: ['Ingress', 'Egress'] }));
      const late = await untilCondition('deny', 'Ready', {
        status: 'False',
        reason: 'Realizing',
        generation: 2,
      });
      expect(late).toMatchObject({ observedGeneration: 2, desiredNodes: 2 });
      await until('the other node has it', async () => (await statusOf('deny'))?.currentNodes === 1);
      expect((await statusOf('deny'))?.conditions.at(-1)?.message).toContain(nodes.worker2);
    } finally {
      await signal(nodes.worker2, 'agent', 'CONT');
    }
    const done = await untilCondition('deny', 'Ready', { status: 'True', reason: 'Realized', generation: 2 });
    expect(done).toMatchObject({ observedGeneration: 2, desiredNodes: 2, currentNodes: 2 });
  });

  it('tells what cannot be realized, on the policy too; the rest is in force', async () => {
    const spec = { ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/8' } }] }] };
    await apply(policy('six', spec));
    const refused = { status: 'False', reason: 'UnsupportedIPv6', generation: 1 };
    await untilCondition('six', 'Accepted', refused);
    await untilCondition('six', 'Ready', refused);
    await untilCondition('six', 'Realized', { status: 'True', reason: 'Realized', generation: 1 });
    await until('there is an event', async () => {
      const events = await kubectl(['events', '--for', 'networkpolicy/six', ...inNamespace]);
      return /Warning +UnsupportedIPv6 +NetworkPolicy\/six .*fd00::\/8/.test(events);
    });
  });

  it('is Ready for SCTP, which the switch matches by itself', async () => {
    await apply(policy('sctp', { ingress: [{ ports: [{ protocol: 'SCTP', port: 7777 }] }] }));
    await untilCondition('sctp', 'Ready', { status: 'True', reason: 'Realized', generation: 1 });
  });

  it('says so where a policy applies to no pod', async () => {
    await apply(policy('nobody', { podSelector: { matchLabels: { is: 'absent' } } }));
    const status = await untilCondition('nobody', 'Ready', {
      status: 'True',
      reason: 'NoPods',
      generation: 1,
    });
    expect(status).toMatchObject({ desiredNodes: 0, currentNodes: 0 });
  });

  it('goes with the policy', async () => {
    await kubectl(['delete', 'networkpolicy', 'six', 'nobody', ...inNamespace]);
    await until('the realizations are gone', async () => {
      const names = await kubectl(['get', 'npr', ...inNamespace, '-o', 'name']);
      return !/\/(six|nobody)$/m.test(names);
    });
  });

  it('has its time in the metrics of the controller and of the agents', async () => {
    const seconds = /^antrea_controller_network_policy_realization_duration_seconds_count (\d+)$/m;
    expect(Number(seconds.exec(await controllerMetricsPage())?.[1])).toBeGreaterThanOrEqual(2);
    for (const node of [nodes.worker, nodes.worker2]) {
      const count = await metric(node, 'antrea_agent_networkpolicy_realization_duration_seconds_count');
      expect(count, node).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('what the agents are told', () => {
  let uid: string;

  beforeAll(async () => {
    const path = 'jsonpath={.metadata.uid}';
    uid = (await kubectl(['get', 'networkpolicy', 'deny', ...inNamespace, '-o', path])).trim();
  });

  it('is a part of the API', async () => {
    const table = await kubectl(['get', `networkpolicies.${served}`]);
    expect(table.split('\n')[0]).toMatch(
      /^NAME +SOURCE +APPLIED TO +RULES +CREATED AT +TIER PRIORITY +PRIORITY$/,
    );
    expect(table).toMatch(new RegExp(`^${uid} +K8sNetworkPolicy:${namespace}/deny `, 'm'));
  });

  it('is of its own node for each agent', async () => {
    const token = await inAgent(
      nodes.worker,
      'antrea-agent',
      'cat',
      '/var/run/secrets/kubernetes.io/serviceaccount/token',
    );
    const ask = (resource: string, node: string) =>
      askController(`/apis/${served}/v1beta2/${resource}?fieldSelector=nodeName%3D${node}`, token);
    for (const resource of ['networkpolicies', 'appliedtogroups', 'addressgroups']) {
      expect(await ask(resource, nodes.worker2)).toMatchObject({ status: 403 });
      expect(await ask(resource, nodes.worker)).toMatchObject({ status: 200 });
    }
    expect((await ask('networkpolicies', nodes.worker)).body).toContain(uid);
    const { body: groups } = await askController(`/apis/${served}/v1beta2/appliedtogroups`, token);
    expect(groups).toContain('"name":"one"');
    expect(groups).not.toContain('"name":"two"');
  });

  it('is counted in AntreaControllerInfo and AntreaAgentInfo', async () => {
    await until(
      'the controller counts',
      async () => {
        const info = await getJson<AntreaControllerInfoFields>(['antreacontrollerinfo', 'antrea-controller']);
        const { networkPolicyNum = 0, appliedToGroupNum = 0 } = info.networkPolicyControllerInfo ?? {};
        return networkPolicyNum >= 2 && appliedToGroupNum >= 1 && info.connectedAgentNum === 3;
      },
      { timeoutMs: 120_000 },
    );
    await until(
      'the agent counts',
      async () => {
        const { networkPolicyControllerInfo: counts } = await agentInfo(nodes.worker);
        return (counts?.networkPolicyNum ?? 0) >= 2 && (counts?.appliedToGroupNum ?? 0) >= 1;
      },
      { timeoutMs: 120_000 },
    );
  });
});
