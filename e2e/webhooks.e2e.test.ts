/** The webhooks never lock the cluster: what is there can go while nobody answers for them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultTiers } from '#policy/antrea/tiers.ts';
import { clusterPolicy, policyIn } from './antreaPolicies/objects.ts';
import { apply, kubectl, tryKubectl } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace } from './support/pods.ts';
import { until } from './support/until.ts';

const namespace = 'e2e-webhooks';
const other = 'e2e-webhooks-other';
const deployment = ['deployment/antrea-controller', '-n', 'kube-system'];
const spec = { priority: 9, appliedTo: [{ podSelector: { matchLabels: { app: 'nobody' } } }] };
const held = clusterPolicy('held', { ...spec, ingress: [{ action: 'Drop' }] });
const heldName = `clusternetworkpolicies.crd.antrea.io/${held.metadata.name}`;
const local = policyIn(namespace, 'local', { ...spec, ingress: [{ action: 'Drop' }] });

beforeAll(async () => {
  await ensureNamespace(namespace);
  await ensureNamespace(other);
  await apply(local, { ...held, metadata: { ...held.metadata, finalizers: ['example.com/hold'] } });
});

afterAll(async () => {
  await scaleController(1);
  await setFinalizers(null);
  await kubectl(['delete', heldName, '--ignore-not-found']);
  await deleteNamespace(namespace);
  await deleteNamespace(other);
});

async function scaleController(replicas: number): Promise<void> {
  await kubectl(['scale', ...deployment, `--replicas=${replicas}`]);
  if (replicas > 0)
    await kubectl(['rollout', 'status', ...deployment, '--timeout=120s'], { timeoutMs: 130_000 });
}

function setFinalizers(finalizers: null) {
  const patch = JSON.stringify({ metadata: { finalizers } });
  return tryKubectl(['patch', heldName, '--type=merge', '-p', patch]);
}

async function namesOf(kind: string, ...where: readonly string[]): Promise<string> {
  return (await kubectl(['get', kind, ...where, '-o', 'name'])).trim();
}

describe('while the controller is away', () => {
  it('no policy is stored, as nobody checks it', async () => {
    await scaleController(0);
    await kubectl(
      [
        'wait',
        '--for=delete',
        'pod',
        '-n',
        'kube-system',
        '-l',
        'component=antrea-controller',
        '--timeout=60s',
      ],
      { timeoutMs: 70_000 },
    );
    const stdin = JSON.stringify({ ...local, metadata: { name: 'more', namespace: other } });
    const { code, stderr } = await tryKubectl(['apply', '-f', '-'], { stdin });
    expect(code).not.toBe(0);
    expect(stderr).toContain('failed calling webhook');
  });

  it('everything else is', async () => {
    const metadata = { name: 'any', namespace: other };
    await apply(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata },
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: { podSelector: {} } },
    );
  });

  it('a policy with a finalizer goes as soon as that is taken away', async () => {
    await kubectl(['delete', heldName, '--wait=false']);
    expect(await namesOf('clusternetworkpolicies.crd.antrea.io')).toContain(held.metadata.name);
    expect((await setFinalizers(null)).code).toBe(0);
    await kubectl(['wait', '--for=delete', heldName, '--timeout=30s'], { timeoutMs: 40_000 });
  });

  it('the policies of a namespace that goes are gone, and the namespace when the controller is back', async () => {
    await kubectl(['delete', 'namespace', namespace, '--wait=false']);
    await until(
      'its policies are gone',
      async () => (await namesOf('networkpolicies.crd.antrea.io', '-n', namespace)) === '',
      { timeoutMs: 120_000 },
    );
    await scaleController(1);
    await kubectl(['wait', '--for=delete', `namespace/${namespace}`, '--timeout=120s'], {
      timeoutMs: 130_000,
    });
  }, 420_000);
});

describe('a controller that comes back', () => {
  it('is asked again, and its default tiers are there', async () => {
    const stdin = JSON.stringify(held);
    await until(
      'policies are stored',
      async () => (await tryKubectl(['apply', '-f', '-'], { stdin })).code === 0,
    );
    const tiers = await namesOf('tiers.crd.antrea.io');
    for (const { name } of defaultTiers) expect(tiers).toContain(`/${name}`);
  });

  it('keeps them', async () => {
    const { code, stderr } = await tryKubectl(['delete', 'tiers.crd.antrea.io', 'platform']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('the default tier "platform" cannot be deleted');
  });
});
