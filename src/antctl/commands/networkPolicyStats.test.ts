import { describe, expect, it } from 'vitest';
import type { PolicyStatsObject } from '#controlplane/statsGroup.ts';
import type { NodeStatsSummary } from '#controlplane/wire.ts';
import { runCommand } from '../testing/runCommand.ts';
import { networkPolicyStatsCommand } from './networkPolicyStats.ts';

const since = '2026-01-01T00:00:00Z';
const times = (sessions: number) => ({ sessions, packets: sessions * 10, bytes: sessions * 1_000 });
const rule = (index: number, sessions: number) => ({ direction: 'In', index, ...times(sessions) }) as const;

const summary: NodeStatsSummary = {
  metadata: { name: 'n1' },
  since,
  policies: [
    {
      sourceRef: { type: 'K8sNetworkPolicy', namespace: 'shop', name: 'web', uid: 'u1' },
      since,
      rules: [rule(0, 1), { ...rule(1, 2), name: 'metrics' }],
    },
    {
      sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'deny', uid: 'u2' },
      since,
      rules: [rule(0, 7)],
    },
  ],
};

function agent(...argv: readonly string[]) {
  return runCommand(networkPolicyStatsCommand('agent'), argv, () => summary);
}

const base = '/apis/stats.antrea.tanzu.vmware.com/v1alpha1';
const shown = (name: string, namespace?: string): PolicyStatsObject => ({
  metadata: { name, uid: `${namespace} ${name}`, ...(namespace === undefined ? {} : { namespace }) },
  trafficStats: times(3),
  ruleTrafficStats: [{ name: 'ingress[0]', trafficStats: times(3) }],
});
const served: Readonly<Record<string, readonly PolicyStatsObject[]>> = {
  [`${base}/networkpolicystats`]: [shown('web', 'shop'), shown('web', 'bank')],
  [`${base}/antreanetworkpolicystats`]: [shown('web', 'shop')],
  [`${base}/antreaclusternetworkpolicystats`]: [shown('deny')],
  [`${base}/k8sclusternetworkpolicystats`]: [],
};

async function cluster(...argv: readonly string[]): Promise<string> {
  const command = networkPolicyStatsCommand('cluster');
  return (await runCommand(command, argv, (path) => ({ items: served[path] }), 'cluster')).out;
}

/** The table without its padding. */
const cells = (table: string) => table.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));

describe('antctl get networkpolicystats', () => {
  it('shows what the agent counted', async () => {
    const { out, asked } = await agent();
    expect(asked).toBe('/networkpolicystats?');
    expect(cells(out)).toEqual([
      'NAMESPACE NAME TYPE RULE SESSIONS PACKETS BYTES SINCE',
      `<NONE> deny AntreaClusterNetworkPolicy * 7 70 7000 ${since}`,
      `shop web K8sNetworkPolicy * 3 30 3000 ${since}`,
      '',
    ]);
  });

  it('shows rules one by one, in the order of the policy', async () => {
    expect(cells((await agent('web', '-n', 'shop', '--rules')).out).slice(1)).toEqual([
      `shop web K8sNetworkPolicy ingress[0] 1 10 1000 ${since}`,
      `shop web K8sNetworkPolicy metrics 2 20 2000 ${since}`,
      '',
    ]);
    expect(JSON.parse((await agent('deny', '--rules', '-o', 'json')).out)).toEqual([
      {
        name: 'deny',
        type: 'AntreaClusterNetworkPolicy',
        rule: 'ingress[0]',
        since,
        completeSince: since,
        trafficStats: times(7),
      },
    ]);
  });

  it('prints one policy as an object', async () => {
    expect(JSON.parse((await agent('deny', '-o', 'json')).out)).toEqual({
      name: 'deny',
      type: 'AntreaClusterNetworkPolicy',
      since,
      completeSince: since,
      trafficStats: times(7),
      ruleTrafficStats: [{ name: 'ingress[0]', trafficStats: times(7) }],
    });
  });

  it('is told apart by kind and namespace in a cluster', async () => {
    expect(cells(await cluster()).slice(1)).toEqual([
      '<NONE> deny AntreaClusterNetworkPolicy * 3 30 3000 <NONE>',
      'bank web K8sNetworkPolicy * 3 30 3000 <NONE>',
      'shop web AntreaNetworkPolicy * 3 30 3000 <NONE>',
      'shop web K8sNetworkPolicy * 3 30 3000 <NONE>',
      '',
    ]);
    expect(JSON.parse(await cluster('web', '-o', 'json'))).toHaveLength(3);
    expect(JSON.parse(await cluster('web', '-n', 'bank', '-o', 'json'))).toMatchObject({ namespace: 'bank' });
    expect(await cluster('-n', 'none')).toBe('\n');
  });

  it('says when there is no such policy', async () => {
    await expect(cluster('other')).rejects.toThrow('NotFound: networkpolicystats "other" not found');
    await expect(cluster('deny', '-n', 'shop')).rejects.toThrow('NotFound');
  });

  it('is not in the help of an agent, which is a transcript', () => {
    expect(networkPolicyStatsCommand('agent').hidden).toBe(true);
    expect(networkPolicyStatsCommand('controller').hidden).toBe(false);
  });
});
