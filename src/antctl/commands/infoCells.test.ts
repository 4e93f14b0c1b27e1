import { describe, expect, it } from 'vitest';
import { countCell, podCell, policyCells, statusCell } from './infoCells.ts';

describe('cells of the info objects', () => {
  it('names the pod', () => {
    expect(podCell({ kind: 'Pod', namespace: 'kube-system', name: 'a' })).toBe('kube-system/a');
    expect(podCell(undefined)).toBe('');
  });

  it.each([
    ['True', 'Healthy'],
    ['False', 'Unhealthy'],
    ['Unknown', 'Unknown'],
  ])('%s is %s', (status, cell) => {
    expect(statusCell([{ type: 'AgentHealthy', status }], 'AgentHealthy')).toBe(cell);
  });

  it('knows nothing without the condition', () => {
    expect(statusCell([{ type: 'Other', status: 'True' }], 'AgentHealthy')).toBe('Unknown');
    expect(statusCell(undefined, 'AgentHealthy')).toBe('Unknown');
  });

  it('prints counts that the API leaves out as zero', () => {
    expect(policyCells({ networkPolicyNum: 2 })).toEqual(['2', '0', '0']);
    expect(policyCells(undefined)).toEqual(['0', '0', '0']);
    expect(countCell(undefined)).toBe('0');
  });
});
