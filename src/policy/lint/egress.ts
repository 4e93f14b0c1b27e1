import { formatIpv4 } from '#base/ipv4.ts';
import type { CompiledRule } from '../compiled.ts';
import { type Endpoint, evaluate } from '../evaluate.ts';
import { blockNetworks, isAnyAddress } from '../ipBlock.ts';
import type { Service } from '../model.ts';
import type { PodFacts } from '../pods.ts';
import type { PolicyIndex } from '../policyIndex.ts';
import { servicesWithin } from './serviceLogic.ts';

const somewhere: Endpoint = { kind: 'address', address: '198.51.100.1' };
const dns: Service = { protocol: 'UDP', port: 53 };
const web = { protocol: 'TCP', port: 443 } as const;

/** What a pod may do outside of itself, as its rules that allow tell. */
export class Egress {
  readonly #index: PolicyIndex;
  readonly #facts: PodFacts;

  constructor(index: PolicyIndex, facts: PodFacts) {
    this.#index = index;
    this.#facts = facts;
  }

  /** Whether it may reach anything that is usually called by a name: pods, or any address. */
  reachesNamed(): boolean {
    if (this.#reaches(somewhere, web)) return true;
    return this.#allowances().some((rule) => {
      const peer = this.#peerOf(rule);
      return peer !== undefined && this.#reaches(peer, trafficOf(rule.services));
    });
  }

  /** Whether a rule that speaks of the port of DNS lets it ask some other server. */
  asksElsewhere(): boolean {
    return this.#dnsAllowances().some((rule) =>
      [this.#peerOf(rule), addressOf(rule)].some((to) => to && this.#reaches(to, dns)),
    );
  }

  /** Whether a rule that speaks of the port of DNS lets it ask somebody, who may not be known. */
  mayAskSomebody(): boolean {
    return this.#dnsAllowances().length > 0;
  }

  #dnsAllowances(): CompiledRule[] {
    return this.#allowances().filter(
      ({ services }) => services !== undefined && servicesWithin([dns], [services]),
    );
  }

  #allowances(): CompiledRule[] {
    return [...this.#index.policiesSelecting(this.#facts)].flatMap(({ rules }) =>
      rules.filter(({ direction, action, to }) => direction === 'Out' && action === 'Allow' && to),
    );
  }

  #reaches(to: Endpoint, traffic: { readonly protocol: string; readonly port?: number | string }): boolean {
    const from: Endpoint = { kind: 'pod', ...this.#facts.ref };
    const { protocol, port } = traffic;
    const numbered = typeof port === 'number' ? { protocol, port } : { protocol };
    return evaluate(this.#index, { ...numbered, from, to })?.egress.allowed === true;
  }

  /** A pod that the rule speaks of, or any address when it speaks of all. */
  #peerOf({ to }: CompiledRule): Endpoint | undefined {
    if (to?.ipBlocks?.some(isAnyAddress)) return somewhere;
    for (const name of to?.addressGroups ?? []) {
      for (const { pod } of this.#index.addressGroupMembers(name) ?? []) {
        const isOther = pod.name !== this.#facts.ref.name || pod.namespace !== this.#facts.ref.namespace;
        if (isOther) return { kind: 'pod', ...pod };
      }
    }
    return undefined;
  }
}

function addressOf({ to }: CompiledRule): Endpoint | undefined {
  const [network] = (to?.ipBlocks ?? []).flatMap(blockNetworks);
  return network && { kind: 'address', address: formatIpv4(network.base) };
}

function trafficOf(services: readonly Service[] | undefined): {
  readonly protocol: string;
  readonly port?: number | string;
} {
  const [first] = services ?? [web];
  if (first === undefined) return web;
  return first.protocol === 'ICMP'
    ? { protocol: 'ICMP' }
    : { protocol: first.protocol, port: first.port ?? web.port };
}
