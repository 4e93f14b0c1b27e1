import { describe, expect, it } from 'vitest';
import {
  apiPort,
  countOf,
  networkPolicyControllerInfo,
  objectReference,
  policyCounts,
} from './clusterInformation.ts';

describe('clusterInformation', () => {
  it('counts from 0 to the largest int32', () => {
    const count = countOf('things');
    expect([0, 2 ** 31 - 1].every((value) => count.safeParse(value).success)).toBe(true);
    expect([-1, 2 ** 31, 1.5, '1', null].some((value) => count.safeParse(value).success)).toBe(false);
  });

  it('takes TCP ports only', () => {
    expect([1, 65_535].every((value) => apiPort.safeParse(value).success)).toBe(true);
    expect([0, 65_536].some((value) => apiPort.safeParse(value).success)).toBe(false);
  });

  it('leaves zero counts out', () => {
    expect(policyCounts({ networkPolicies: 0, addressGroups: 2, appliedToGroups: 0 })).toEqual({
      addressGroupNum: 2,
    });
  });

  it('lets every count and every part of a reference be absent', () => {
    expect(networkPolicyControllerInfo.parse({})).toEqual({});
    expect(objectReference('The node.').parse({ kind: 'Node', name: 'n1' })).toEqual({
      kind: 'Node',
      name: 'n1',
    });
  });
});
