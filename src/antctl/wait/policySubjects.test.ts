import { describe, expect, it } from 'vitest';
import { networkPolicyRealization } from '#crds/networkPolicyRealization.ts';
import { RequestError } from '../client/client.ts';
import { fakeClient } from '../testing/fakeContext.ts';
import { policyKinds, policySubjects } from './policySubjects.ts';

const ready = (observedGeneration: number) => ({
  conditions: [{ type: 'Ready', status: 'True', observedGeneration }],
});
const inDefault = (name: string, generation: number) => ({ namespace: 'default', name, generation });

const lists: Readonly<Record<string, readonly object[]>> = {
  '/apis/networking.k8s.io/v1/networkpolicies': [
    { metadata: inDefault('seen', 2) },
    { metadata: inDefault('edited', 3) },
    { metadata: inDefault('new', 1) },
  ],
  '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/networkpolicyrealizations': [
    { metadata: inDefault('seen', 1), status: ready(2) },
    { metadata: inDefault('edited', 1), status: ready(2) },
  ],
  '/apis/crd.antrea.io/v1beta1/clusternetworkpolicies': [
    { metadata: { name: 'all', generation: 4 }, status: ready(4) },
  ],
};

const cluster = fakeClient(({ path }) => {
  const items = lists[path];
  if (items === undefined) throw new RequestError(404, 'no such kind');
  return { items };
});

describe('policySubjects', () => {
  it('takes conditions from where each kind has them, of the present generation only', async () => {
    const subjects = await policySubjects(cluster, '');
    expect(subjects.map(({ title, isObserved }) => [title, isObserved])).toEqual([
      ['networkpolicy default/seen', true],
      ['networkpolicy default/edited', false],
      ['networkpolicy default/new', false],
      ['antrea clusternetworkpolicy all', true],
    ]);
  });

  it('asks for the policies of a namespace', async () => {
    const asked: string[] = [];
    const recorder = fakeClient(({ path }) => {
      asked.push(path);
      return { items: [] };
    });
    await policySubjects(recorder, 'default');
    expect(asked).toContain('/apis/networking.k8s.io/v1/namespaces/default/networkpolicies');
    expect(asked.filter((path) => path.endsWith('/clusternetworkpolicies'))).toEqual([]);
  });
});

it('the kind that holds the conditions of NetworkPolicies is ours', () => {
  const { group, version, plural } = networkPolicyRealization;
  expect(policyKinds[0]?.conditionsIn).toEqual({ api: `/apis/${group}/${version}`, plural });
});
