import type { WireList } from '#controlplane/agentApi.ts';
import { shownStats } from '#controlplane/policyStats.ts';
import { RuleTotals } from '#controlplane/ruleTotals.ts';
import {
  type PolicyStatsObject,
  statsGroup,
  statsResources,
  statsVersion,
  type TrafficStats,
} from '#controlplane/statsGroup.ts';
import type { NodeStatsSummary, PolicyStats, SourceRef } from '#controlplane/wire.ts';
import { RequestError } from '../client/client.ts';
import type { AntctlContext, Target } from '../context.ts';
import type { Command } from '../framework/command.ts';
import type { Flag } from '../framework/flag.ts';
import type { Invocation } from '../framework/invocation.ts';
import type { Presentation, Result } from '../output/render.ts';
import { getCommand } from './getCommand.ts';

/** What a policy did, or one of its rules when they are shown one by one. */
type Row = PolicyStatsObject & { readonly type: SourceRef['type']; readonly rule?: string };

const flags: readonly Flag[] = [
  { name: 'namespace', shorthand: 'n', type: 'string', usage: 'Namespace of the policies' },
  { name: 'rules', type: 'bool', usage: 'print a line for each rule of the policies' },
];

/** `antctl get networkpolicystats`: what policies of every kind did, on this node or in the whole cluster. */
export function networkPolicyStatsCommand(target: Target): Command<AntctlContext> {
  const where = target === 'agent' ? 'on this Node' : 'on all Nodes';
  return {
    ...getCommand<Row>({
      name: 'networkpolicystats',
      aliases: ['netpolstats'],
      short: 'Print what policies did',
      long: `Print how many sessions, packets and bytes the policies of every kind let through or stopped ${where}.`,
      args: [{ name: 'name', usage: 'Name of the policy; of any Namespace unless one is given.' }],
      flags,
      fetch,
      presentation,
    }),
    hidden: target === 'agent',
  };
}

const presentation: Presentation<Row> = {
  table: {
    columns: ['NAMESPACE', 'NAME', 'TYPE', 'RULE', 'SESSIONS', 'PACKETS', 'BYTES', 'SINCE'],
    row: ({ metadata, type, rule = '*', trafficStats }) => [
      metadata.namespace ?? '',
      metadata.name,
      type,
      rule,
      ...counted(trafficStats),
      metadata.creationTimestamp ?? '',
    ],
    sorted: false,
  },
  toJson: ({ metadata, type, rule, trafficStats, ruleTrafficStats, completeSince }) => ({
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    name: metadata.name,
    type,
    ...(rule !== undefined && { rule }),
    ...(metadata.creationTimestamp !== undefined && { since: metadata.creationTimestamp }),
    ...(completeSince !== undefined && { completeSince }),
    trafficStats,
    ...(rule === undefined && { ruleTrafficStats }),
  }),
};

function counted({ sessions, packets, bytes }: TrafficStats): readonly string[] {
  return [sessions, packets, bytes].map(String);
}

async function fetch(invocation: Invocation, context: AntctlContext): Promise<Result<Row>> {
  const [name] = invocation.args;
  const namespace = invocation.text('namespace');
  const all = await (context.target === 'agent' ? fromAgent(context) : fromController(context));
  const rows = all
    .filter(({ metadata }) => name === undefined || metadata.name === name)
    .filter(({ metadata }) => namespace === '' || metadata.namespace === namespace)
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const [first] = rows;
  if (name !== undefined && first === undefined)
    throw new RequestError(404, `networkpolicystats ${JSON.stringify(name)} not found`);
  if (invocation.isOn('rules')) return { kind: 'list', objects: rows.flatMap(byRule) };
  // Policies of several kinds or namespaces may have one name.
  if (name !== undefined && first !== undefined && rows.length === 1) return { kind: 'one', object: first };
  return { kind: 'list', objects: rows };
}

function byRule(row: Row): readonly Row[] {
  return row.ruleTrafficStats.map(({ name, trafficStats }) => ({ ...row, rule: name, trafficStats }));
}

function keyOf({ metadata, type }: Row): string {
  return [metadata.namespace ?? '', metadata.name, type, metadata.uid].join('/');
}

/** What the agent counted on its node. */
async function fromAgent({ client }: AntctlContext): Promise<readonly Row[]> {
  const { since, policies } = await client.get<NodeStatsSummary>('/networkpolicystats');
  const bySource = Map.groupBy(policies, ({ sourceRef }) => sourceRef.uid);
  return [...bySource.values()].flatMap((counts) => rowOf(counts, Date.parse(since)));
}

function rowOf(counts: readonly PolicyStats[], nodesSince: number): readonly Row[] {
  const [first] = counts;
  if (first === undefined) return [];
  const totals = new RuleTotals();
  totals.add(counts.flatMap(({ rules }) => rules));
  const since = Math.min(...counts.map((each) => Date.parse(each.since)));
  const shown = shownStats(first.sourceRef, { rules: totals.shown(), since, nodesSince });
  return [{ ...shown, type: first.sourceRef.type }];
}

/** What the controller summed up, kind by kind. */
async function fromController({ client }: AntctlContext): Promise<readonly Row[]> {
  const kinds = statsResources.map(async ({ plural, source }) => {
    const path = `/apis/${statsGroup}/${statsVersion}/${plural}`;
    const { items } = await client.get<WireList<PolicyStatsObject>>(path);
    return items.map((stats) => ({ ...stats, type: source }));
  });
  return (await Promise.all(kinds)).flat();
}
