import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompiledRule } from './compiled.ts';
import { matchesAddress } from './matching.ts';
import type { Action } from './model.ts';
import { ServiceEgress } from './serviceEgress.ts';
import type { ServiceFrontend } from './serviceFrontends.ts';

const api: ServiceFrontend = {
  address: '10.96.0.1',
  port: 443,
  protocol: 'TCP',
  endpoints: [{ address: '172.18.0.2', port: 6443 }],
};
const toApi: CompiledRule = {
  direction: 'Out',
  to: { ipBlocks: [{ cidr: '172.18.0.2/32' }] },
  services: [{ protocol: 'TCP', port: 6443 }],
};
const deny: CompiledRule = { direction: 'Out' };

describe('what policies say about Services', () => {
  it('denies a pod without egress the API server, and allows one that may reach its endpoint', () => {
    const egress = new ServiceEgress();
    egress.setService('default/kubernetes', [api]);
    egress.setPolicy('deny', { groups: ['all'], rules: [deny] });
    egress.setPolicy('allow', { groups: ['some'], rules: [toApi] });
    expect(egress.restricts(['other'])).toBe(false);
    expect(egress.denied(['other'])).toEqual([]);
    expect(egress.denied(['all'])).toEqual([api]);
    expect(egress.denied(['all', 'some'])).toEqual([]);
    egress.setPolicy('allow', undefined);
    expect(egress.denied(['all', 'some'])).toEqual([api]);
  });

  it('asks for the port of the endpoint, not for that of the Service', () => {
    const egress = new ServiceEgress();
    egress.setPolicy('p', {
      groups: ['g'],
      rules: [{ ...toApi, services: [{ protocol: 'TCP', port: 443 }] }],
    });
    egress.setService('s', [api]);
    expect(egress.denied(['g'])).toEqual([api]);
  });

  it('denies a frontend of which only one endpoint is denied', () => {
    const egress = new ServiceEgress();
    const both = { ...api, endpoints: [...api.endpoints, { address: '172.18.0.3', port: 6443 }] };
    egress.setService('s', [both]);
    egress.setPolicy('p', { groups: ['g'], rules: [toApi] });
    expect(egress.denied(['g'])).toEqual([both]);
    egress.setService('s', [api]);
    expect(egress.denied(['g'])).toEqual([]);
  });

  it('asks ordered policies first, then those of Kubernetes, then the baseline', () => {
    const egress = new ServiceEgress();
    egress.setService('s', [api]);
    const all = { direction: 'Out', to: { ipBlocks: [{ cidr: '0.0.0.0/0' }] }, priority: 0 } as const;
    const at = (tierPriority: number) => ({ tierPriority, policyPriority: 1, policy: 'p' });
    const says = (name: string, action: Action | undefined, tier: number) => {
      const rules = action === undefined ? [] : [{ ...all, action }];
      egress.setPolicy(name, { groups: ['g'], rules, order: at(tier) });
      return egress.denied(['g']).length > 0;
    };
    expect(says('base', 'Drop', 253)).toBe(true);
    egress.setPolicy('k8s', { groups: ['g'], rules: [toApi] });
    expect(egress.denied(['g'])).toEqual([]);
    expect(says('first', 'Reject', 100)).toBe(true);
    expect(says('first', 'Pass', 100)).toBe(false);
    egress.setPolicy('k8s', { groups: ['g'], rules: [deny] });
    expect(says('first', 'Pass', 100)).toBe(true);
    expect(says('first', 'Allow', 100)).toBe(false);
    expect(says('first', undefined, 100)).toBe(true);
    egress.setPolicy('k8s', undefined);
    expect(says('base', 'Allow', 253)).toBe(false);
    expect(egress.denied(['other'])).toEqual([]);
  });

  it('is the same in whatever order it was said', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
        const egress = new ServiceEgress();
        const said = { policies: new Map<string, Said>(), services: new Map<string, ServiceFrontend[]>() };
        for (const event of events) {
          play(event, egress, said);
          for (const groups of [['a'], ['b'], ['a', 'b'], []]) {
            const rules = rulesFor(said.policies, groups);
            expect(egress.restricts(groups)).toBe(rules.length > 0);
            expect(sorted(egress.denied(groups))).toEqual(sorted(plainly(rules, said.services)));
          }
        }
      }),
    );
  });
});

function play(
  event: Event,
  egress: ServiceEgress,
  said: { readonly policies: Map<string, Said>; readonly services: Map<string, ServiceFrontend[]> },
): void {
  if (event.set === 'service') {
    egress.setService(event.name, event.frontends);
    said.services.set(event.name, event.frontends);
    return;
  }
  egress.setPolicy(event.name, event.policy);
  if (event.policy === undefined) said.policies.delete(event.name);
  else said.policies.set(event.name, event.policy);
}

type Said = { readonly groups: string[]; readonly rules: CompiledRule[] };

const anyEndpoint = fc.record({
  address: fc.constantFrom('172.18.0.2', '172.18.0.3', '192.0.2.1'),
  port: fc.constantFrom(80, 6443),
});
const anyFrontend: fc.Arbitrary<ServiceFrontend> = fc.record({
  address: fc.constantFrom('10.96.0.1', '10.96.0.2'),
  port: fc.constantFrom(80, 443),
  protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
  endpoints: fc.array(anyEndpoint, { minLength: 1, maxLength: 3 }),
});
const anyRule: fc.Arbitrary<CompiledRule> = fc.constantFrom(
  deny,
  toApi,
  { direction: 'Out', to: { ipBlocks: [{ cidr: '0.0.0.0/0' }] } },
  { direction: 'Out', to: { ipBlocks: [{ cidr: '172.18.0.0/16', except: ['172.18.0.3/32'] }] } },
  { direction: 'Out', to: { addressGroups: ['g'] } },
  { direction: 'Out', to: { ipBlocks: [{ cidr: '0.0.0.0/0' }] }, services: [{ protocol: 'UDP', port: 80 }] },
);
type Event =
  | { readonly set: 'service'; readonly name: string; readonly frontends: ServiceFrontend[] }
  | { readonly set: 'policy'; readonly name: string; readonly policy: Said | undefined };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    set: fc.constant('service' as const),
    name: fc.constantFrom('s1', 's2'),
    frontends: fc.array(anyFrontend, { maxLength: 2 }),
  }),
  fc.record({
    set: fc.constant('policy' as const),
    name: fc.constantFrom('p1', 'p2', 'p3'),
    policy: fc.option(
      fc.record({
        groups: fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 }),
        rules: fc.array(anyRule, { maxLength: 2 }),
      }),
      { nil: undefined },
    ),
  }),
);

function rulesFor(policies: ReadonlyMap<string, Said>, groups: readonly string[]): CompiledRule[] {
  return [...policies.values()]
    .filter((policy) => policy.groups.some((group) => groups.includes(group)))
    .flatMap(({ rules }) => rules);
}

function plainly(
  rules: readonly CompiledRule[],
  services: ReadonlyMap<string, readonly ServiceFrontend[]>,
): ServiceFrontend[] {
  if (rules.length === 0) return [];
  return [...services.values()]
    .flat()
    .filter(({ endpoints, protocol }) =>
      endpoints.some((endpoint) => !rules.some((rule) => matchesAddress(rule, { ...endpoint, protocol }))),
    );
}

function sorted(frontends: readonly ServiceFrontend[]): string[] {
  return frontends.map((each) => JSON.stringify(each)).sort();
}
