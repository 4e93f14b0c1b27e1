import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import { expectedFlowCounts } from '#dataplane/countModel.ts';
import type { KubeList, Pod } from '#kube/objects.ts';
import { agentInfo, agentLog, conditionOf, everyAgentIsWell, restart, signal } from './support/agents.ts';
import {
  agentPod,
  apply,
  getJson,
  kubectl,
  nodeNames,
  nodes,
  onNode,
  tryKubectl,
} from './support/cluster.ts';
import { removeKubeProxy, restoreKubeProxy } from './support/kubeProxy.ts';
import { deleteNamespace, ensureNamespace, startPods } from './support/pods.ts';
import { until } from './support/until.ts';

const node = nodes.worker;
const group = 'clusterinformation.antrea.tanzu.vmware.com/v1beta1';

/** One way to break something: what becomes False for which reason, and how. */
type Cause = {
  readonly what: string;
  readonly type: string;
  readonly reason: string;
  readonly break: () => Promise<unknown>;
  readonly repair: () => Promise<unknown>;
};

const stopped = { timeoutMs: 10_000 };
type Told = { readonly status: string; readonly reason?: string | undefined };

const causes: readonly Cause[] = [
  {
    what: 'ovsdb-server hangs',
    type: 'OVSDBConnectionUp',
    reason: 'OVSDBUnreachable',
    break: () => signal(node, 'ovsdb', 'STOP'),
    repair: () => signal(node, 'ovsdb', 'CONT'),
  },
  {
    what: 'ovs-vswitchd hangs',
    type: 'OpenflowConnectionUp',
    reason: 'OpenflowUnreachable',
    break: () => signal(node, 'vswitchd', 'STOP'),
    repair: () => signal(node, 'vswitchd', 'CONT'),
  },
  {
    what: 'the CNI socket is gone',
    type: 'AgentHealthy',
    reason: 'CNIServerDown',
    break: () => onNode(node, 'rm', '/var/run/antrea/cni.sock'),
    // The agent notices.
    repair: async () => undefined,
  },
  {
    what: 'somebody keeps adding flows',
    type: 'AgentHealthy',
    reason: 'FlowsDiffer',
    break: () =>
      inSwitch(`touch /tmp/meddle; while [ -e /tmp/meddle ]; do ${meddle}; done > /dev/null 2>&1 &`),
    repair: () => inSwitch('rm /tmp/meddle'),
  },
  {
    what: 'the controller is gone',
    type: 'ControllerConnectionUp',
    reason: 'ControllerUnreachable',
    break: () => scaleController(0),
    repair: () => scaleController(1),
  },
  {
    what: 'the controller hangs',
    type: 'ControllerConnectionUp',
    reason: 'ControllerUnreachable',
    break: async () => signal(await controllerNode(), 'controller', 'STOP'),
    repair: async () => signal(await controllerNode(), 'controller', 'CONT'),
  },
  {
    what: 'kube-proxy is gone',
    type: 'ServiceProxyUp',
    reason: 'NoKubeProxy',
    break: () => removeKubeProxy(node),
    repair: () => restoreKubeProxy(),
  },
];

const meddle = 'ovs-ofctl -O OpenFlow13 add-flow br-int table=0,priority=9999,udp,tp_dst=9,actions=drop';

beforeAll(everyAgentIsWell);

afterAll(async () => {
  // The condition ServiceProxyUp stays as long as an agent that missed kube-proxy lives.
  await restart(node, 'agent', 'TERM');
  await everyAgentIsWell();
});

describe('a condition of AntreaAgentInfo', () => {
  it.each(causes)('$type is False within 10 s when $what, and True again after', async (cause) => {
    try {
      await cause.break();
      await until(
        `${cause.type} is False`,
        async () => (await conditionOf(node, cause.type))?.status === 'False',
        stopped,
      );
      expect((await conditionOf(node, cause.type))?.reason).toBe(cause.reason);
    } finally {
      await cause.repair();
    }
    await until(
      `${cause.type} is True`,
      async () => (await conditionOf(node, cause.type))?.status === 'True',
    );
    await everyAgentIsWell();
  });

  it('AgentHealthy, and ControllerHealthy likewise, tells that the process did nothing for a while', async () => {
    const where = await controllerNode();
    await Promise.all([
      tellsOfABlock(node, 'agent', () => conditionOf(node, 'AgentHealthy')),
      tellsOfABlock(where, 'controller', controllerHealthy),
    ]);
  });

  it('about kube-proxy comes with one clear warning in the log', async () => {
    const warnings = (await agentLog(node)).filter(({ reason }) => reason === 'NoKubeProxy');
    expect(warnings).toMatchObject([{ level: 'warn', msg: expect.stringContaining('kube-proxy') }]);
  });
});

describe('the reports', () => {
  const ns = 'e2e-reports';

  beforeAll(async () => {
    await ensureNamespace(ns);
    await startPods([
      { name: 'one', namespace: ns, node },
      { name: 'two', namespace: ns, node },
      { name: 'three', namespace: ns, node: nodes.worker2 },
    ]);
  });

  afterAll(() => deleteNamespace(ns));

  it.each(nodeNames)('of %s counts pods, and flows as the model for so many pods and peers', async (each) => {
    await until('the report is up to date', async () => {
      const pods = await podsWithPort(each);
      const { localPodNum = 0, ovsInfo, nodeSubnet } = await agentInfo(each);
      const counts = Object.fromEntries(expectedFlowCounts(pods, nodeNames.length - 1));
      expect({ localPodNum, flowTable: ovsInfo?.flowTable }).toEqual({
        localPodNum: pods,
        flowTable: counts,
      });
      expect(nodeSubnet).toHaveLength(1);
      return true;
    });
  });

  it('of a node that does not exist is removed', async () => {
    const name = 'e2e-no-such-node';
    await apply({ apiVersion: group, kind: 'AntreaAgentInfo', metadata: { name }, version: 'v0' });
    await until('it is gone', async () => {
      const { code, stderr } = await tryKubectl(['get', 'antreaagentinfo', name]);
      return code !== 0 && stderr.includes('NotFound');
    });
    for (const each of nodeNames) expect(await agentInfo(each)).toHaveProperty('version');
  });

  it('of the controller comes back when somebody deletes it', async () => {
    const uid = () =>
      getJson<Pod>(['antreacontrollerinfo', 'antrea-controller']).then(({ metadata }) => metadata.uid);
    const before = await uid();
    await kubectl(['delete', 'antreacontrollerinfo', 'antrea-controller']);
    await until('it is there again', async () => (await uid()) !== before, stopped);
  });

  it('of the controller counts the agents that watch it', async () => {
    await until('every agent is connected', async () => {
      const { connectedAgentNum } = await getJson<{ connectedAgentNum?: number }>([
        'antreacontrollerinfo',
        'antrea-controller',
      ]);
      return connectedAgentNum === nodeNames.length;
    });
  });
});

/** Each from when it goes on: the other may go on later. */
async function tellsOfABlock(
  where: string,
  program: 'agent' | 'controller',
  condition: () => Promise<Told | undefined>,
): Promise<void> {
  await signal(where, program, 'STOP');
  await sleep(7_000);
  await signal(where, program, 'CONT');
  const has = async (wanted: Told) => {
    expect(await condition()).toMatchObject(wanted);
    return true;
  };
  await until(`the ${program} tells`, () => has({ status: 'False', reason: 'EventLoopBlocked' }), stopped);
  await until(`the ${program} is well`, () => has({ status: 'True' }));
}

async function controllerHealthy() {
  const info = await getJson<AntreaControllerInfoFields>(['antreacontrollerinfo', 'antrea-controller']);
  return info.controllerConditions?.find(({ type }) => type === 'ControllerHealthy');
}

async function inSwitch(script: string): Promise<string> {
  const container = ['-n', 'kube-system', await agentPod(node), '-c', 'antrea-ovs'];
  return kubectl(['exec', ...container, '--', 'sh', '-c', script]);
}

async function controllerNode(): Promise<string> {
  const path = 'jsonpath={.items[0].spec.nodeName}';
  return kubectl(['get', 'pods', '-n', 'kube-system', '-l', 'component=antrea-controller', '-o', path]);
}

async function scaleController(replicas: number): Promise<void> {
  await kubectl(['scale', 'deployment', 'antrea-controller', '-n', 'kube-system', `--replicas=${replicas}`]);
}

/** Pods of a node that have a port on its bridge. */
async function podsWithPort(each: string): Promise<number> {
  const onThat = ['--field-selector', `spec.nodeName=${each},status.phase=Running`];
  const { items } = await getJson<KubeList<Pod>>(['pods', '--all-namespaces', ...onThat]);
  return items.filter((pod) => !pod.spec?.hostNetwork && pod.metadata.deletionTimestamp === undefined).length;
}
