import { describe, expect, it } from 'vitest';
import { normalizedName } from '../groupSelector.ts';
import type { Policy } from '../model.ts';
import { anAntreaPolicy, aWorld } from '../testing/antreaWorld.ts';
import type { AntreaPolicySpec } from './input.ts';
import { type KnownNamespace, partsOf } from './parts.ts';
import { readPolicy } from './readPolicy.ts';

const self = { action: 'Allow', from: [{ namespaces: { match: 'Self' } }] };
const sameTeam = { action: 'Allow', from: [{ namespaces: { sameLabels: ['team'] }, podSelector: {} }] };
const blue: KnownNamespace = { name: 'x', labels: { team: 'blue', stage: 'test' } };

function parts(spec: AntreaPolicySpec, namespace: KnownNamespace): Policy[] {
  const blueprint = readPolicy(anAntreaPolicy('p', spec), aWorld());
  return [...partsOf(blueprint, namespace).values()].map((make) => make());
}

/** Rules as `index: applied to -> peers`. */
function shape({ rules }: Policy): string[] {
  return rules.map(({ priority, appliedTo = [], peers }) => {
    const [targets, groups] = [appliedTo, peers?.groups ?? []].map((of) =>
      of.map(normalizedName).join(' | '),
    );
    return `${priority}: ${targets} -> ${groups}`;
  });
}

describe('the parts of a policy', () => {
  it('are one for each namespace where peers are of the own', () => {
    const spec = {
      appliedTo: [{ podSelector: { matchLabels: { app: 'web' } } }],
      ingress: [{ action: 'Drop' }, self],
    };
    const [part] = parts(spec, blue);
    expect(part && shape(part)).toEqual(['1: namespace=x And podSelector=app=web -> namespace=x']);
    expect(part).toMatchObject({ source: { uid: 'p' }, appliedTo: [], tierPriority: 250, priority: 5 });
    expect(part?.uid).toMatch(/^p-[0-9a-f]{16}$/);
    expect(parts(spec, { ...blue, name: 'y' })[0]?.uid).not.toBe(part?.uid);
  });

  it('are none for a namespace that the policy is not for', () => {
    const spec = {
      appliedTo: [{ namespaceSelector: { matchLabels: { stage: 'live' } } }],
      ingress: [self, sameTeam],
    };
    expect(parts(spec, blue)).toEqual([]);
    expect(parts(spec, { ...blue, labels: { stage: 'live', team: 'red' } })).toHaveLength(2);
  });

  it('are one for all namespaces that share labels', () => {
    const spec = {
      appliedTo: [{ namespaceSelector: { matchLabels: { stage: 'test' } } }],
      ingress: [sameTeam],
    };
    const [part] = parts(spec, blue);
    expect(part && shape(part)).toEqual([
      '0: namespaceSelector=stage=test,team=blue -> namespaceSelector=team=blue And podSelector=',
    ]);
    expect(parts(spec, { name: 'y', labels: { team: 'blue', stage: 'test', app: 'b' } })).toEqual([part]);
    expect(parts(spec, { name: 'y', labels: { stage: 'test' } })).toEqual([]);
  });

  it('are of one namespace where a policy is for a service account of it', () => {
    const spec = {
      appliedTo: [{ serviceAccount: { name: 'r', namespace: 'x' } }],
      ingress: [sameTeam, self],
    };
    const [part] = parts(spec, blue);
    expect(part && shape(part)).toEqual([
      '0: namespace=x And podSelector=serviceaccount:=r -> namespaceSelector=team=blue And podSelector=',
      '1: namespace=x And podSelector=serviceaccount:=r -> namespace=x',
    ]);
    expect(parts(spec, { ...blue, name: 'y' })).toEqual([]);
  });
});
