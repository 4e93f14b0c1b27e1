/**
 * What pods cannot do without: names, and for some of them the API server.
 * @module
 */
import type { DirectionVerdict, Endpoint } from '../evaluate.ts';
import { evaluate } from '../evaluate.ts';
import type { Pod } from '../input.ts';
import type { PolicySource } from '../model.ts';
import type { PodFacts, PodRef } from '../pods.ts';
import { type Dns, dnsOf } from './dns.ts';
import { Egress } from './egress.ts';
import { type Finding, finding, type LintCode, type RulePlace } from './finding.ts';
import { objectOf, rulePath } from './lintRule.ts';
import type { LintWorld } from './lintWorld.ts';

const dnsTraffic = { protocol: 'UDP', port: 53 } as const;
const shown = 3;

/** Finds policies that cut pods off from DNS or, those that use it, from the API server. */
export function cutLifelines(world: LintWorld): Finding[] {
  const cuts = new Cuts();
  const dns = dnsOf(world);
  for (const pod of world.pods) {
    const facts = world.index.pod(refOf(pod));
    if (facts?.place !== 'pod') continue;
    const dnsCutBy = dns === undefined ? undefined : dnsCut(facts, dns);
    if (dnsCutBy !== undefined) cuts.add('CutsDns', dnsCutBy, facts);
    const apiCutBy = needsApi(pod, world) ? apiCut(facts, world) : undefined;
    if (apiCutBy !== undefined) cuts.add('CutsApiServer', apiCutBy, facts);
  }
  return cuts.findings();
}

type Denial = Extract<DirectionVerdict, { allowed: false }> & { readonly direction: 'In' | 'Out' };

/** Pods with an account that has rights there, and the cluster's own. */
function needsApi({ metadata: { namespace = '' }, spec }: Pod, { apiAccounts }: LintWorld): boolean {
  const account = spec?.serviceAccountName || 'default';
  if (apiAccounts.has(`${namespace}/${account}`)) return true;
  return namespace === 'kube-system' && account !== 'default';
}

function refOf({ metadata: { name, namespace = '' } }: Pod): PodRef {
  return { name, namespace };
}

/** Pods that may reach nothing by name, or ask a server of their own, are not cut off. */
function dnsCut(facts: PodFacts, { index, servers, isAssumed }: Dns): Denial | undefined {
  const from: Endpoint = { kind: 'pod', ...facts.ref };
  if (servers.some(({ name, namespace }) => name === facts.ref.name && namespace === facts.ref.namespace))
    return undefined;
  const denials = servers.map((server) => {
    const verdict = evaluate(index, { ...dnsTraffic, from, to: { kind: 'pod', ...server } });
    return verdict === undefined || verdict.allowed ? undefined : denialOf(verdict);
  });
  const [first] = denials;
  if (first === undefined || denials.includes(undefined)) return undefined;
  if (first.direction === 'In') return isAssumed ? undefined : first;
  const egress = new Egress(index, facts);
  if (isAssumed && egress.mayAskSomebody()) return undefined;
  return egress.asksElsewhere() || !egress.reachesNamed() ? undefined : first;
}

function apiCut(facts: PodFacts, { index, apiServers }: LintWorld): Denial | undefined {
  const from: Endpoint = { kind: 'pod', ...facts.ref };
  const denials = apiServers.map(({ address, port }) => {
    const to: Endpoint = { kind: 'address', address };
    const verdict = evaluate(index, { protocol: 'TCP', port, from, to });
    return verdict === undefined || verdict.allowed ? undefined : denialOf(verdict);
  });
  return denials.includes(undefined) ? undefined : denials[0];
}

function denialOf({ egress, ingress }: NonNullable<ReturnType<typeof evaluate>>): Denial | undefined {
  if (!egress.allowed) return { ...egress, direction: 'Out' };
  return ingress.allowed ? undefined : { ...ingress, direction: 'In' };
}

type Cut = { readonly code: LintCode; readonly denial: Denial; readonly pods: string[] };

/** Pods that are cut off, by what cuts them off. */
class Cuts {
  readonly #cuts = new Map<string, Cut>();

  add(code: LintCode, denial: Denial, { ref }: PodFacts): void {
    const key = `${code} ${JSON.stringify(causesOf(denial))}`;
    const cut = this.#cuts.get(key) ?? { code, denial, pods: [] };
    cut.pods.push(`${ref.namespace}/${ref.name}`);
    this.#cuts.set(key, cut);
  }

  findings(): Finding[] {
    return [...this.#cuts.values()].flatMap(({ code, denial, pods }) => {
      const [place, ...because] = causesOf(denial);
      if (place === undefined) return [];
      const what = code === 'CutsDns' ? 'DNS' : 'the API server';
      const more = pods.length > shown ? ', …' : '';
      const count = `${pods.length} pod${pods.length === 1 ? '' : 's'}`;
      const message = `it cuts ${what} for ${count} (${pods.slice(0, shown).join(', ')}${more})`;
      return [finding(code, { object: place.object, path: place.path, message, because })];
    });
  }
}

function causesOf(denial: Denial): RulePlace[] {
  if (denial.reason === 'rule') {
    const { policy, direction, index, name } = denial.rule;
    return [
      { object: objectOf(policy), path: rulePath(direction, index), ...(name === undefined ? {} : { name }) },
    ];
  }
  const path = denial.direction === 'In' ? 'spec.ingress' : 'spec.egress';
  return denial.isolatedBy.map((source: PolicySource) => ({ object: objectOf(source), path }));
}
