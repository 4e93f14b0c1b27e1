import type { CompiledRule } from './compiled.ts';
import { matchesAddress } from './matching.ts';
import { OrderedEgress, type ServiceEndpoint } from './orderedEgress.ts';
import type { Precedence } from './precedence.ts';
import type { ServiceFrontend } from './serviceFrontends.ts';

/** The egress rules of a policy, and the applied-to groups that they are for. Without rules it does not restrict. */
export type EgressRules = {
  readonly groups: readonly string[];
  readonly rules: readonly CompiledRule[];
  /** Where its rules stand among those of others; absent for policies that only allow (Kubernetes). */
  readonly order?: Omit<Precedence, 'ruleIndex'>;
};

type Known = EgressRules & { readonly allowed: Set<string> };
/** What the policies of an applied-to group say: how many restrict it, and how many allow each endpoint. */
type Permits = { policies: number; readonly allowed: Map<string, number> };

/**
 * Which Services' frontends a pod may not use, kept as policies and Services change: a policy costs its rules times the
 * endpoints that there are, an endpoint the policies.
 */
export class ServiceEgress {
  readonly #policies = new Map<string, Known>();
  readonly #groups = new Map<string, Permits>();
  readonly #frontends = new Map<string, readonly ServiceFrontend[]>();
  readonly #endpoints = new Map<string, ServiceEndpoint & { users: number }>();
  readonly #ordered = new OrderedEgress();

  /** Sets what a policy says about egress; undefined when it is gone. */
  setPolicy(name: string, policy: EgressRules | undefined): void {
    const order = policy?.order;
    this.#ordered.setPolicy(name, policy && order && { ...policy, order });
    this.#setUnordered(name, order === undefined ? policy : undefined);
  }

  /** Sets the frontends of a Service; none when it is gone. */
  setService(name: string, frontends: readonly ServiceFrontend[]): void {
    const before = this.#frontends.get(name) ?? [];
    for (const each of frontends) this.#acquire(each);
    if (frontends.length === 0) this.#frontends.delete(name);
    else this.#frontends.set(name, frontends);
    for (const each of before) this.#release(each);
  }

  /** Whether any policy restricts the egress of a pod that is in these groups. */
  restricts(groups: readonly string[]): boolean {
    return groups.some((group) => this.#groups.has(group)) || this.#ordered.restricts(groups);
  }

  /** The frontends that a pod in these groups may not use: those with an endpoint that is denied. */
  denied(groups: readonly string[]): ServiceFrontend[] {
    if (!this.restricts(groups)) return [];
    const permits = this.#permitsOf(groups);
    const own = new Set(groups);
    const allowed = new Map<string, boolean>();
    const isAllowed = (key: string) => {
      const known = allowed.get(key) ?? this.#isAllowed(key, own, permits);
      allowed.set(key, known);
      return known;
    };
    return [...this.#frontends.values()]
      .flat()
      .filter((frontend) => !endpointsOf(frontend).every(([key]) => isAllowed(key)));
  }

  #isAllowed(key: string, groups: ReadonlySet<string>, permits: readonly Permits[]): boolean {
    const first = this.#ordered.decide(key, groups, 'before');
    if (first !== undefined && first !== 'Pass') return first === 'Allow';
    if (permits.length > 0) return permits.some(({ allowed }) => allowed.has(key));
    const last = this.#ordered.decide(key, groups, 'after');
    return last !== 'Drop' && last !== 'Reject';
  }

  #setUnordered(name: string, policy: EgressRules | undefined): void {
    const before = this.#policies.get(name);
    if (before !== undefined) this.#count(before, -1);
    this.#policies.delete(name);
    if (policy === undefined || policy.rules.length === 0) return;
    const allowed = [...this.#endpoints].filter(([, endpoint]) => allows(policy.rules, endpoint));
    const known = { ...policy, allowed: new Set(allowed.map(([key]) => key)) };
    this.#policies.set(name, known);
    this.#count(known, 1);
  }

  #count({ groups, allowed }: Known, by: 1 | -1): void {
    for (const group of new Set(groups)) {
      const permits = this.#groups.get(group) ?? { policies: 0, allowed: new Map<string, number>() };
      permits.policies += by;
      for (const key of allowed) add(permits.allowed, key, by);
      if (permits.policies === 0) this.#groups.delete(group);
      else this.#groups.set(group, permits);
    }
  }

  #acquire(frontend: ServiceFrontend): void {
    for (const [key, endpoint] of endpointsOf(frontend)) {
      const known = this.#endpoints.get(key);
      if (known !== undefined) known.users += 1;
      else {
        this.#endpoints.set(key, { ...endpoint, users: 1 });
        this.#permit(key, endpoint);
        this.#ordered.addEndpoint(key, endpoint);
      }
    }
  }

  #permit(key: string, endpoint: ServiceEndpoint): void {
    for (const { rules, groups, allowed } of this.#policies.values()) {
      if (!allows(rules, endpoint)) continue;
      allowed.add(key);
      for (const permits of this.#permitsOf(groups)) add(permits.allowed, key, 1);
    }
  }

  #release(frontend: ServiceFrontend): void {
    for (const [key] of endpointsOf(frontend)) {
      const known = this.#endpoints.get(key);
      if (known === undefined) continue;
      known.users -= 1;
      if (known.users > 0) continue;
      this.#endpoints.delete(key);
      this.#ordered.removeEndpoint(key);
      for (const { allowed } of this.#policies.values()) allowed.delete(key);
      for (const { allowed } of this.#groups.values()) allowed.delete(key);
    }
  }

  #permitsOf(groups: readonly string[]): Permits[] {
    return [...new Set(groups)].flatMap((group) => this.#groups.get(group) ?? []);
  }
}

function endpointsOf({ protocol, endpoints }: ServiceFrontend): [string, ServiceEndpoint][] {
  return endpoints.map(({ address, port }) => [
    `${protocol} ${address} ${port}`,
    { address, port, protocol },
  ]);
}

function allows(rules: readonly CompiledRule[], endpoint: ServiceEndpoint): boolean {
  return rules.some((rule) => matchesAddress(rule, endpoint));
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
