import { describe, expect, it } from 'vitest';
import type { AntreaPolicySpec } from '../antrea/input.ts';
import { anAntreaPolicy } from '../testing/antreaWorld.ts';
import { aNamespace, aPod, aPolicy, app } from '../testing/cluster.ts';
import { lint } from './lint.ts';
import type { LintInput } from './lintWorld.ts';

const nothing: LintInput = { pods: [], namespaces: [], policies: [], isComplete: false };

function told(input: Partial<LintInput>): string[] {
  return lint({ ...nothing, ...input }).map(({ code, object, path }) => `${code} ${object.name} ${path}`);
}

function antrea(...specs: readonly AntreaPolicySpec[]) {
  return specs.map((spec, at) => anAntreaPolicy(`p${at}`, spec));
}

describe('lint', () => {
  it('says nothing of nothing', () => {
    expect(told({})).toEqual([]);
  });

  it('names what hides a rule, and what to do', () => {
    const [found] = lint({
      ...nothing,
      antreaPolicies: antrea({
        ingress: [
          { action: 'Drop', name: 'all' },
          { action: 'Allow', from: [{ podSelector: {} }] },
        ],
      }),
    });
    expect(found).toMatchObject({
      code: 'ShadowedRule',
      message: 'what it matches is decided before it in the same tier, and they do not say the same',
      because: [
        { object: { kind: 'AntreaClusterNetworkPolicy', name: 'p0' }, path: 'spec.ingress[0]', name: 'all' },
      ],
    });
  });

  it('does not warn of a team that allows what an administrator allows everybody', () => {
    const [found, ...others] = lint({
      ...nothing,
      antreaPolicies: antrea({ ingress: [{ action: 'Allow', from: [{ podSelector: {} }] }] }),
      policies: [aPolicy('k', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] })],
    });
    expect(found).toMatchObject({ code: 'RedundantRule', severity: 'info', object: { name: 'k' } });
    expect(others).toEqual([]);
  });

  it('does not take what a Pass took away for decided', () => {
    const passes = { ingress: [{ action: 'Pass', from: [{ podSelector: app('a') }] }, { action: 'Drop' }] };
    const rule = { ingress: [{ from: [{ podSelector: {} }] }] };
    expect(
      told({ antreaPolicies: antrea(passes), policies: [aPolicy('k', { podSelector: {}, ...rule })] }),
    ).toEqual([]);
    const elsewhere = { ...passes, appliedTo: [{ podSelector: app('b') }] };
    const all = { priority: 6, ingress: [{ action: 'Drop' }] };
    const own = aPolicy('k', { podSelector: app('c'), ...rule });
    expect(told({ antreaPolicies: antrea(elsewhere, all), policies: [own] })).toEqual([
      'UnreachableRule k spec.ingress[0]',
    ]);
  });

  it('reports one of two rules that say the same', () => {
    const spec = { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] };
    expect(told({ policies: [aPolicy('a', spec), aPolicy('b', spec)] })).toEqual([
      'RedundantRule b spec.ingress[0]',
    ]);
  });

  it('takes files for a part of what there is', () => {
    const pods = [aPod('a')];
    const policies = [
      aPolicy('p', {
        podSelector: {},
        ingress: [
          { from: [{ namespaceSelector: app('b') }, { podSelector: app('c'), namespaceSelector: {} }] },
        ],
      }),
    ];
    const namespaces = [aNamespace('x')];
    expect(told({ pods, policies, namespaces })).toEqual([]);
    expect(told({ pods, policies, namespaces, isComplete: true })).toEqual([
      'SelectorMatchesNothing p spec.ingress[0].from[0]',
      'SelectorMatchesNothing p spec.ingress[0].from[1]',
    ]);
  });

  it('lets an empty namespace be closed beforehand', () => {
    const policies = [aPolicy('p', { podSelector: {} })];
    expect(told({ policies, namespaces: [aNamespace('x')], isComplete: true })).toEqual([]);
  });

  it('knows Pass in the baseline tier, and pods that may pass on', () => {
    const baseline = antrea({ tier: 'baseline', ingress: [{ action: 'Pass' }] });
    expect(told({ antreaPolicies: baseline })).toEqual(['InvalidAction p0 spec.ingress[0].action']);
    const pass = antrea({ ingress: [{ action: 'Pass' }] });
    const world = {
      antreaPolicies: pass,
      pods: [aPod('a')],
      namespaces: [aNamespace('x')],
      isComplete: true,
    };
    expect(told(world)).toEqual(['PassLeadsNowhere p0 spec.ingress[0]']);
    expect(told({ ...world, policies: [aPolicy('k', { podSelector: {} })] })).toEqual([]);
    expect(
      told({ ...world, policies: [aPolicy('k', { podSelector: {}, policyTypes: ['Egress'] })] }),
    ).toEqual(['PassLeadsNowhere p0 spec.ingress[0]']);
  });
});

describe('selectors', () => {
  it('select the pods of jobs that are over: there will be others', () => {
    const job = { ...aPod('job', { labels: { job: 'nightly' } }), status: { phase: 'Succeeded' } };
    const policies = (job: string) => [
      aPolicy('p', { podSelector: { matchLabels: { job } }, policyTypes: ['Ingress'] }),
    ];
    const world = { pods: [job], namespaces: [aNamespace('x')], isComplete: true };
    expect(told({ ...world, policies: policies('nightly') })).toEqual([]);
    expect(told({ ...world, policies: policies('nigtly') })).toEqual([
      'SelectorMatchesNothing p spec.podSelector',
    ]);
  });
});

describe('DNS', () => {
  const dns = aPod('coredns', {
    namespace: 'kube-system',
    labels: { 'k8s-app': 'kube-dns' },
    ip: '10.0.0.9',
  });
  const pods = [aPod('a', { ip: '10.0.0.1' }), aPod('b', { ip: '10.0.0.2' }), dns];
  const namespaces = [aNamespace('x'), aNamespace('kube-system')];
  const egress = (...rules: readonly object[]) => [
    aPolicy('p', { podSelector: app('a'), policyTypes: ['Egress'], egress: rules }),
  ];
  const to = (podSelector: object, port: number) => ({ to: [{ podSelector }], ports: [{ port }] });

  it('is missed where something is called by its name', () => {
    expect(told({ pods, namespaces, policies: egress(to(app('b'), 80)) })).toEqual(['CutsDns p spec.egress']);
    expect(told({ pods, namespaces, policies: egress({ ports: [{ port: 443 }] }) })).toEqual([
      'CutsDns p spec.egress',
    ]);
  });

  it.each([
    ['nothing may be reached', []],
    ['only addresses may be reached', [{ to: [{ ipBlock: { cidr: '10.9.0.0/16' } }] }]],
    ['it is allowed', [to(app('b'), 80), { ports: [{ port: 53, protocol: 'UDP' }] }]],
    [
      'a node-local cache is asked',
      [
        to(app('b'), 80),
        { to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: [{ port: 53, protocol: 'UDP' }] },
      ],
    ],
  ])('is not missed where %s', (_, rules) => {
    expect(told({ pods, namespaces, policies: egress(...rules) })).toEqual([]);
  });

  it('is taken to be as everywhere where it is not among the files', () => {
    const own = {
      pods: pods.slice(0, 2),
      namespaces: namespaces.slice(0, 1),
      policies: egress(to(app('b'), 80)),
    };
    expect(told(own)).toEqual(['CutsDns p spec.egress']);
    expect(told({ ...own, isComplete: true })).toEqual([]);
  });

  it('is cut at its own end, too, and those who are cut off are counted', () => {
    const closed = aPolicy('closed', { podSelector: {} }, 'kube-system');
    const [found] = lint({ ...nothing, pods, namespaces, policies: [closed] });
    expect(found).toMatchObject({ code: 'CutsDns', message: 'it cuts DNS for 2 pods (x/a, x/b)' });
  });
});

describe('the API server', () => {
  const apiServers = [{ address: '172.18.0.2', port: 6443 }];
  const robot = { ...aPod('a', { ip: '10.0.0.1' }), spec: { nodeName: 'n1', serviceAccountName: 'robot' } };
  const world = {
    pods: [robot],
    namespaces: [aNamespace('x')],
    policies: [aPolicy('p', { podSelector: {}, policyTypes: ['Egress'] })],
    apiServers,
  };

  it('is missed by those who have rights there', () => {
    expect(told(world)).toEqual([]);
    expect(told({ ...world, apiAccounts: new Set(['x/robot']) })).toEqual(['CutsApiServer p spec.egress']);
    const open = aPolicy('p', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '172.18.0.0/16' } }] }],
    });
    expect(told({ ...world, policies: [open], apiAccounts: new Set(['x/robot']) })).toEqual([]);
  });
});
