/**
 * Antrea's policies as those see them who keep them in Git: the default tiers, what `kubectl get`, `wait`, `diff` and
 * `apply --dry-run=server` say, and what cannot be deleted.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultTiers } from '#policy/antrea/tiers.ts';
import { clusterPolicy, namespace as named, policyIn, tier } from './antreaPolicies/objects.ts';
import { signal } from './support/agents.ts';
import { apply, getJson, kubectl, nodes, tryKubectl } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, startPods } from './support/pods.ts';
import { until } from './support/until.ts';
import type { AntreaPolicyObject } from './truth/kubeObjects.ts';

const namespace = 'e2e-policy-objects';
const ownTier = tier('e2e-objects', 77);
const appliedTo = [{ namespaceSelector: named(namespace) }];
const drop = clusterPolicy('objects', {
  tier: ownTier.metadata.name,
  priority: 2.5,
  appliedTo,
  ingress: [{ action: 'Drop', from: [{ podSelector: { matchLabels: { app: 'stranger' } } }] }],
});
const acnp = `clusternetworkpolicies.crd.antrea.io/${drop.metadata.name}`;

beforeAll(async () => {
  await ensureNamespace(namespace);
  await startPods([
    { name: 'one', namespace, node: nodes.worker },
    { name: 'two', namespace, node: nodes.worker2 },
  ]);
});

afterAll(async () => {
  await signal(nodes.worker2, 'agent', 'CONT');
  await kubectl(['delete', acnp, '--ignore-not-found']);
  await deleteNamespace(namespace);
  await kubectl(['delete', 'tiers.crd.antrea.io', ownTier.metadata.name, '--ignore-not-found']);
});

/** `kubectl apply` that only asks. */
function dryRun(policy: AntreaPolicyObject) {
  return tryKubectl(['apply', '--dry-run=server', '-f', '-'], { stdin: JSON.stringify(policy) });
}

type WithReady = {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
    }[];
  };
};

async function ready(...policy: readonly string[]) {
  const { status } = await getJson<WithReady>(policy);
  return status?.conditions?.find(({ type }) => type === 'Ready');
}

describe('tiers', () => {
  it('are there from the first start', async () => {
    const { items } = await getJson<{ items: (typeof ownTier)[] }>(['tiers.crd.antrea.io']);
    const places = items.map(({ metadata: { name }, spec: { priority } }) => ({ name, priority }));
    expect(places).toEqual(expect.arrayContaining([...defaultTiers]));
  });

  it('cannot be deleted while policies are in them', async () => {
    await apply(ownTier);
    await apply(drop);
    const { code, stderr } = await tryKubectl(['delete', 'tiers.crd.antrea.io', ownTier.metadata.name]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(drop.metadata.name);
    expect((await tryKubectl(['delete', 'tiers.crd.antrea.io', 'baseline'])).code).not.toBe(0);
  });
});

describe('a policy', () => {
  it('is waited for, and shows its place and where it is in force', async () => {
    expect(await kubectl(['wait', '--for=condition=Ready', acnp, '--timeout=60s'])).toContain(
      'condition met',
    );
    const table = await kubectl(['get', 'acnp']);
    expect(table.split('\n')[0]).toMatch(/^NAME +TIER +PRIORITY +DESIRED NODES +CURRENT NODES +READY +AGE$/);
    expect(table).toMatch(/^truth-objects +e2e-objects +2\.5 +2 +2 +True /m);
  });

  it('is not ready while an agent cannot put an edit in force, and is again afterwards', async () => {
    await signal(nodes.worker2, 'agent', 'STOP');
    try {
      await apply({ ...drop, spec: { ...drop.spec, priority: 3.25 } });
      await until('it is not ready', async () => (await ready(acnp))?.status === 'False');
    } finally {
      await signal(nodes.worker2, 'agent', 'CONT');
    }
    await kubectl(['wait', '--for=condition=Ready', acnp, '--timeout=60s']);
    expect((await getJson<WithReady>([acnp])).status?.phase).toBe('Realized');
  });

  it('shows no drift: what the webhook fills in is no difference', async () => {
    const stdin = JSON.stringify(drop);
    await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], { stdin });
    expect((await tryKubectl(['diff', '--server-side', '-f', '-'], { stdin })).code).toBe(0);
  });

  it('that is not supported is let in with a warning, and says so', async () => {
    const egress = [{ action: 'Allow', to: [{ fqdn: 'example.com' }] }];
    const policy = policyIn(namespace, 'names', { priority: 5, appliedTo: [{ podSelector: {} }], egress });
    const { code, stderr } = await tryKubectl(['apply', '-f', '-'], { stdin: JSON.stringify(policy) });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/Warning: .*spec\.egress\[0\]\.to\[0\].*fqdn/);
    await until('it is not accepted', async () => {
      const condition = await ready('networkpolicies.crd.antrea.io/names', '-n', namespace);
      return condition?.status === 'False' && condition.reason.startsWith('Unsupported');
    });
  });
});

const peer = { podSelector: {} };
const mistakes: readonly (readonly [string, string, AntreaPolicyObject['spec']])[] = [
  ['a tier that is not there', 'spec.tier', { ...drop.spec, tier: 'nowhere' }],
  ['a priority out of range', 'spec.priority', { ...drop.spec, priority: 0 }],
  ['an unknown action', 'spec.ingress[0].action', { ...drop.spec, ingress: [{ action: 'Forbid' }] }],
  [
    'an exception that is not in its block',
    'spec.ingress[0].from[0].ipBlock',
    {
      ...drop.spec,
      ingress: [{ action: 'Drop', from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] } }] }],
    },
  ],
  [
    'two kinds of peers in one',
    'spec.ingress[0].from[0]',
    { ...drop.spec, ingress: [{ action: 'Drop', from: [{ ...peer, group: 'some' }] }] },
  ],
  ['nobody that it is applied to', 'spec', { priority: 5, ingress: [{ action: 'Drop' }] }],
];

describe('kubectl apply --dry-run=server', () => {
  it.each(mistakes)('refuses %s, and names the field', async (_, field, spec = {}) => {
    const { code, stderr } = await dryRun({ ...drop, metadata: { name: 'mistaken' }, spec });
    expect(code).not.toBe(0);
    expect(stderr).toContain(`${field}: `);
  });
});
