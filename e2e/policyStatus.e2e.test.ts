import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apply, getJson, kubectl, nodes, tryKubectl } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, startPods } from './support/pods.ts';
import { until } from './support/until.ts';

const namespace = 'e2e-policy-status';
const inNamespace = ['-n', namespace];
const served = 'controlplane.antrea.tanzu.vmware.com';

type Realization = {
  readonly status?: {
    readonly observedGeneration: number;
    readonly desiredNodes: number;
    readonly currentNodes: number;
  };
};

function policy(name: string, spec: object): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: {}, ...spec },
  };
}

/** Waits as its users do. */
function waitReady(name: string): Promise<string> {
  const object = `networkpolicyrealization/${name}`;
  return kubectl(['wait', '--for=condition=Ready', object, ...inNamespace, '--timeout=20s']);
}

async function controllerReplicas(count: number): Promise<void> {
  await kubectl(['scale', 'deployment/antrea-controller', '-n', 'kube-system', `--replicas=${count}`]);
}

beforeAll(async () => {
  await ensureNamespace(namespace);
  await startPods([
    { name: 'one', namespace, node: nodes.worker },
    { name: 'two', namespace, node: nodes.worker2 },
  ]);
});

afterAll(async () => {
  await controllerReplicas(1);
  await deleteNamespace(namespace);
});

describe('the status of a NetworkPolicy', () => {
  it('says when it is in force on all nodes with pods that it applies to', async () => {
    await apply(policy('deny', { policyTypes: ['Ingress'] }));
    await until('there is a realization', async () => {
      const { code } = await tryKubectl(['get', 'npr', 'deny', ...inNamespace]);
      return code === 0;
    });
    expect(await waitReady('deny')).toContain('condition met');
    const table = await kubectl(['get', 'networkpolicyrealizations', ...inNamespace]);
    expect(table.split('\n')[0]).toMatch(/^NAME +DESIRED NODES +CURRENT NODES +READY +AGE$/);
    expect(table).toMatch(/^deny +2 +2 +True /m);
  });

  it('follows an edit', async () => {
    await apply(policy('deny', { policyTypes: ['Ingress', 'Egress'] }));
    await until('the new generation is in force', async () => {
      const { status } = await getJson<Realization>(['npr', 'deny', ...inNamespace]);
      return status?.observedGeneration === 2 && status.currentNodes === 2;
    });
  });

  it('tells what cannot be realized, on the policy too', async () => {
    await apply(policy('six', { ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/8' } }] }] }));
    await until('it is not ready, and why', async () => {
      const path = "jsonpath={.status.conditions[?(@.type=='Ready')].reason}";
      const { stdout } = await tryKubectl(['get', 'npr', 'six', ...inNamespace, '-o', path]);
      return stdout === 'UnsupportedIPv6';
    });
    await until('there is an event', async () =>
      (await kubectl(['events', '--for', 'networkpolicy/six', ...inNamespace])).includes('UnsupportedIPv6'),
    );
  });

  it('goes with the policy', async () => {
    await kubectl(['delete', 'networkpolicy', 'six', ...inNamespace]);
    await until('the realization is gone', async () => {
      const { stderr } = await tryKubectl(['get', 'npr', 'six', ...inNamespace]);
      return stderr.includes('NotFound');
    });
  });

  it('shows what the agents are told as a part of the API', async () => {
    const uid = (
      await kubectl(['get', 'networkpolicy', 'deny', ...inNamespace, '-o', 'jsonpath={.metadata.uid}'])
    ).trim();
    const table = await kubectl(['get', `networkpolicies.${served}`]);
    expect(table.split('\n')[0]).toMatch(/^NAME +SOURCE +APPLIED TO +RULES +CREATED AT$/);
    expect(table).toContain(`${uid} `);
    const own = await kubectl([
      'get',
      '--raw',
      `/apis/${served}/v1beta2/networkpolicies?fieldSelector=nodeName%3D${nodes.worker}`,
    ]);
    expect(own).toContain(uid);
  });
});

describe('a controller that is away', () => {
  it('does not keep a namespace with policies from being deleted, once it is back', async () => {
    const doomed = 'e2e-policy-doomed';
    await ensureNamespace(doomed);
    await apply({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', namespace: doomed },
      spec: { podSelector: {} },
    });
    await controllerReplicas(0);
    await kubectl(['delete', 'namespace', doomed, '--wait=false']);
    await controllerReplicas(1);
    await until(
      'the namespace is gone',
      async () => (await tryKubectl(['get', 'namespace', doomed])).stderr.includes('NotFound'),
      { timeoutMs: 120_000 },
    );
  });
});
