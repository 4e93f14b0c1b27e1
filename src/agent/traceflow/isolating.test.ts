import { expect, it } from 'vitest';
import { exampleGroup, examplePolicy } from '../api/testing/exampleReaders.ts';
import { isolatingPolicies } from './isolating.ts';

const pod = 'default/nginx-deployment-cc7df4f8f-69cm2';
const ordered = { ...examplePolicy, tierPriority: 50 };

it('isolatingPolicies are those of Kubernetes that apply to the pod in that direction', () => {
  const policies = { networkPolicies: () => [ordered, examplePolicy], appliedToGroups: () => [exampleGroup] };
  expect(isolatingPolicies(policies, pod, 'In')).toEqual([examplePolicy.sourceRef]);
  expect(isolatingPolicies(policies, pod, 'Out')).toEqual([]);
  expect(isolatingPolicies(policies, 'default/other', 'In')).toEqual([]);
});
