import { describe, expect, it } from 'vitest';
import { normalizedName } from '../groupSelector.ts';
import type { PolicyRule } from '../model.ts';
import { Problems } from '../problems.ts';
import { aGroup, aWorld } from '../testing/antreaWorld.ts';
import { AppliedToReader } from './appliedTo.ts';
import type { AntreaRule } from './input.ts';
import { PeerReader } from './peers.ts';
import { RuleReader } from './rules.ts';
import type { World } from './world.ts';

type Where = {
  readonly direction?: 'In' | 'Out';
  readonly isDoubtful?: boolean;
  readonly isBaseline?: boolean;
};

const web = {
  metadata: { name: 'web', namespace: 'x' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
};
const dns = {
  metadata: { name: 'dns', namespace: 'y' },
  spec: { selector: { app: 'dns' }, ports: [{ protocol: 'UDP', port: 53 }] },
};
const portless = { metadata: { name: 'portless', namespace: 'x' }, spec: { selector: { app: 'a' } } };
const headless = { metadata: { name: 'headless', namespace: 'x' }, spec: { ports: [{ port: 80 }] } };
const world: World = {
  ...aWorld(),
  service: ({ name, namespace }) =>
    [web, dns, headless, portless].find(
      ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
    ),
};

function read(rule: AntreaRule, { direction = 'In', isDoubtful = false, isBaseline = false }: Where = {}) {
  const problems = new Problems();
  const reader = new RuleReader({
    appliedTo: new AppliedToReader(undefined, aWorld(), problems),
    peers: new PeerReader(undefined, aWorld(aGroup('nodes', { nodeSelector: {} })), problems),
    world,
    problems,
    isBaseline,
    isPerRule: rule.appliedTo !== undefined,
  });
  const result = reader.read(rule, { direction, index: 2, path: 'rule', isDoubtful });
  return { ...result, problems: problems.found.map(({ path, reason }) => `${path} ${reason}`) };
}

/** Whom the rule speaks of: with nobody it matches nothing. */
function isVoid({ fixed, relative }: ReturnType<typeof read>): boolean {
  return (
    relative.length === 0 &&
    fixed.every(({ peers }) => peers?.groups.length === 0 && peers.blocks.length === 0)
  );
}

describe('a rule', () => {
  it('has its place, its name and what is logged of it', () => {
    const rule = {
      action: 'Reject',
      name: 'no',
      enableLogging: true,
      logLabel: 'team-a',
      ports: [{ port: 80 }],
    };
    expect(read(rule)).toEqual({
      order: expect.anything(),
      appliedTo: undefined,
      relative: [],
      fixed: [
        {
          direction: 'In',
          action: 'Reject',
          priority: 2,
          name: 'no',
          enableLogging: true,
          logLabel: 'team-a',
          services: [{ protocol: 'TCP', port: 80 }],
          peers: { groups: [], blocks: [{ cidr: '0.0.0.0/0' }] },
        },
      ],
      problems: [],
    });
  });

  it('is given a name', () => {
    expect(read({ action: 'Drop', name: '' }).fixed[0]?.name).toMatch(/^ingress-drop-/);
  });

  it('is divided where a part of its peers is relative to the namespace', () => {
    const from = [{ namespaces: { match: 'Self' } }, { ipBlock: { cidr: '10.0.0.0/8' } }];
    const result = read({ action: 'Allow', from });
    expect(result.relative).toEqual([{ sameLabels: 'self' }]);
    expect(result.fixed[0]?.peers).toEqual({ groups: [], blocks: [{ cidr: '10.0.0.0/8' }] });
    expect(read({ action: 'Allow', from: from.slice(0, 1) }).fixed).toEqual([]);
  });

  it('knows the pods of a block where ports have names', () => {
    const rule = { action: 'Allow', to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 'http' }] };
    expect(read(rule, { direction: 'Out' }).fixed[0]?.peers?.groups).toHaveLength(1);
  });
});

it('speaks of the pods behind Services, each at its own ports, in one place', () => {
  const toServices = [web.metadata, { ...dns.metadata, scope: 'Cluster' }, { name: 'none', namespace: 'x' }];
  const { fixed, problems } = read({ action: 'Allow', toServices }, { direction: 'Out' });
  expect(
    fixed.map(({ priority, peers, services }) => [priority, peers?.groups.map(normalizedName), services]),
  ).toEqual([
    [2, ['namespace=x And podSelector=app=web'], [{ protocol: 'TCP', port: 'http' }]],
    [2, ['namespace=y And podSelector=app=dns'], [{ protocol: 'UDP', port: 53 }]],
  ]);
  expect(problems).toEqual(['rule.toServices[2] ServiceNotFound']);
  expect(isVoid(read({ action: 'Allow', toServices }, { direction: 'Out', isDoubtful: true }))).toBe(true);
});

describe('what is not understood of a rule', () => {
  it('drops what the rule matches when the action is none', () => {
    const { fixed, problems } = read({ action: 'Permit', from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] });
    expect(fixed[0]).toMatchObject({ action: 'Drop', peers: { blocks: [{ cidr: '10.0.0.0/8' }] } });
    expect(problems).toEqual(['rule.action UnknownAction']);
  });

  it.each<[AntreaRule, string]>([
    [{ l7Protocols: [{}] }, 'rule.l7Protocols UnsupportedField'],
    [{ toServices: [web.metadata], ports: [{ port: 80 }] }, 'rule.toServices InvalidPeer'],
    [{ toServices: [{ name: 's', namespace: 'x' }] }, 'rule.toServices[0] ServiceNotFound'],
    [{ toServices: [portless.metadata] }, 'rule.toServices[0] UnsupportedField'],
  ])('opens nothing: %j', (part, problem) => {
    const direction = part.toServices === undefined ? 'In' : 'Out';
    for (const action of ['Allow', ...(direction === 'Out' ? ['Drop'] : [])]) {
      const result = read({ action, ...part }, { direction });
      expect(isVoid(result)).toBe(true);
      expect(result.problems).toEqual([problem]);
    }
  });

  it('does not make of a rule with peers one for everybody', () => {
    for (const action of ['Allow', 'Drop', 'Reject']) {
      expect(
        isVoid(read({ action, toServices: [{ name: 's', namespace: 'x' }] }, { direction: 'Out' })),
      ).toBe(true);
      expect(isVoid(read({ action, to: [{ podSelector: {} }] }))).toBe(true);
      expect(isVoid(read({ action, from: [{ fqdn: 'example.com' }] }))).toBe(true);
    }
  });

  const unclearPasses: readonly (readonly [AntreaRule, PolicyRule['services']])[] = [
    [{ from: [{ podSelector: {} }, { fqdn: 'example.com' }] }, undefined],
    [{ from: [{ fqdn: 'example.com' }], ports: [{ port: 80 }] }, [{ protocol: 'TCP', port: 80 }]],
    [{ from: [{ podSelector: {} }], ports: [{ port: 80 }, { port: 0 }] }, undefined],
    [{ l7Protocols: [{}] }, undefined],
    [{ to: [{ podSelector: {} }] }, undefined],
    [{ from: [{ group: 'nodes' }] }, undefined],
    [{ from: JSON.parse('5') }, undefined],
    [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['fd00::/8'] } }] }, undefined],
  ];

  it('drops whatever a Pass to something behind a Service may be about that cannot be known', () => {
    for (const service of [{ ...web.metadata, scope: 'ClusterSet' }, headless.metadata]) {
      const { fixed } = read({ action: 'Pass', toServices: [service] }, { direction: 'Out' });
      expect(fixed).toMatchObject([{ action: 'Drop', peers: { blocks: [{ cidr: '0.0.0.0/0' }] } }]);
    }
    const both = { toServices: [dns.metadata], ports: [{ port: 80 }] };
    expect(read({ action: 'Pass', ...both }, { direction: 'Out' }).fixed[0]?.services).toBeUndefined();
    const missing = { name: 's', namespace: 'x' };
    expect(read({ action: 'Pass', toServices: [missing] }, { direction: 'Out' }).fixed).toEqual([]);
  });

  it('passes for its own pods only, also where it is malformed', () => {
    const appliedTo = [{ podSelector: { matchLabels: { app: 'a' } } }];
    const { fixed } = read({ action: 'Pass', from: JSON.parse('5'), appliedTo });
    expect(fixed).toMatchObject([{ action: 'Drop', services: undefined, appliedTo: [{}] }]);
  });

  it('has a name that can be logged, whatever was written', () => {
    const { fixed } = read({ action: 'Pass', name: JSON.parse('5') });
    expect(fixed[0]).toMatchObject({ action: 'Drop', name: expect.stringMatching(/^ingress-pass-/) });
  });

  it('passes what is not IPv6', () => {
    const from = [{ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: 'fd00::/8' } }];
    const { fixed, problems } = read({ action: 'Pass', from });
    expect(fixed).toMatchObject([{ action: 'Pass', peers: { blocks: [{ cidr: '10.0.0.0/8' }] } }]);
    expect(problems).toEqual(['rule.from[1].ipBlock UnsupportedIPv6']);
  });

  it.each(unclearPasses)('drops whatever a Pass may be about: %j', (part, services) => {
    const { fixed, relative, problems } = read({ action: 'Pass', name: 'p', ...part });
    expect(fixed).toEqual([
      {
        direction: 'In',
        action: 'Drop',
        priority: 2,
        name: 'p',
        services,
        peers: { groups: [], blocks: [{ cidr: '0.0.0.0/0' }] },
      },
    ]);
    expect(relative).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(read({ action: 'Pass' }, { isDoubtful: true }).fixed[0]?.action).toBe('Drop');
  });

  it('leaves a Pass that speaks of what does not exist yet, and one of which the log is wrong', () => {
    const missing = read({ action: 'Pass', from: [{ group: 'missing' }, { podSelector: {} }] });
    expect(missing.fixed[0]).toMatchObject({ action: 'Pass', peers: { blocks: [] } });
    expect(read({ action: 'Pass', enableLogging: true, logLabel: 'a b' }).fixed[0]?.action).toBe('Pass');
    expect(read({ action: 'Pass', appliedTo: [{ service: {} }] }).fixed[0]?.action).toBe('Pass');
  });

  it('takes no empty list for something that is not supported', () => {
    const result = read({ action: 'Allow', l7Protocols: [], toServices: [] }, { direction: 'Out' });
    expect(result.problems).toEqual([]);
    expect(isVoid(result)).toBe(false);
  });

  it('still drops where what surrounds it is doubtful, but opens nothing', () => {
    expect(isVoid(read({ action: 'Drop' }, { isDoubtful: true }))).toBe(false);
    expect(isVoid(read({ action: 'Allow' }, { isDoubtful: true }))).toBe(true);
  });

  it('passes nothing after the Kubernetes policies', () => {
    const result = read({ action: 'Pass' }, { isBaseline: true });
    expect(isVoid(result)).toBe(true);
    expect(result.problems).toEqual(['rule.action InvalidAction']);
    expect(isVoid(read({ action: 'Allow' }, { isBaseline: true }))).toBe(false);
  });

  it('is for nobody where the rule says nobody', () => {
    expect(read({ action: 'Allow', appliedTo: [] })).toMatchObject({
      appliedTo: [],
      problems: ['rule.appliedTo InvalidAppliedTo'],
    });
  });

  it('leaves a label out of the log that is none', () => {
    const { fixed, problems } = read({ action: 'Allow', enableLogging: true, logLabel: 'a b' });
    expect(fixed[0]).not.toHaveProperty('logLabel');
    expect(problems).toEqual(['rule.logLabel InvalidLogLabel']);
  });

  it.each([
    { ports: null },
    { toServices: { name: 'web', namespace: 'x' } },
    { to: [{ podSelector: 5 }] },
    { to: [{ podSelector: { matchLabels: [] } }] },
  ])('matches nothing when it is no rule at all: %j', (part) => {
    const rule: AntreaRule = JSON.parse(JSON.stringify({ action: 'Allow', ...part }));
    const result = read(rule, { direction: 'Out' });
    expect(result).toMatchObject({ fixed: [], relative: [], problems: ['rule Malformed'] });
  });
});
