import { describe, expect, it } from 'vitest';
import { countCell, policyCells, policyColumns, whoCells, whoColumns } from './infoCells.ts';

describe('cells of the info objects', () => {
  const podRef = { kind: 'Pod', namespace: 'kube-system', name: 'a' };
  const nodeRef = { kind: 'Node', name: 'n' };

  it.each([
    ['True', 'Healthy'],
    ['False', 'Unhealthy'],
    ['Unknown', 'Unknown'],
  ])('name pod and node, and say how it is: %s is %s', (status, cell) => {
    const conditions = [{ type: 'AgentHealthy', status }];
    expect(whoCells({ podRef, nodeRef }, conditions, 'AgentHealthy')).toEqual(['kube-system/a', 'n', cell]);
  });

  it('know nothing without the condition, and leave out what is not known', () => {
    const conditions = [{ type: 'Other', status: 'True' }];
    expect(whoCells({}, conditions, 'AgentHealthy')).toEqual(['', '', 'Unknown']);
    expect(whoCells({}, undefined, 'AgentHealthy')).toEqual(['', '', 'Unknown']);
  });

  it('print counts that the API leaves out as zero', () => {
    expect(policyCells({ networkPolicyNum: 2 })).toEqual(['2', '0', '0']);
    expect(policyCells(undefined)).toEqual(['0', '0', '0']);
    expect(countCell(undefined)).toBe('0');
  });

  it('are as many as their columns', () => {
    expect(whoCells({}, undefined, 'AgentHealthy')).toHaveLength(whoColumns.length);
    expect(policyCells(undefined)).toHaveLength(policyColumns.length);
  });
});
