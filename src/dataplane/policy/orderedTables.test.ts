import { describe, expect, it } from 'vitest';
import { directionOf, orderedTable, slotsOf, tableOf } from './orderedTables.ts';

describe('the table of an ordered rule', () => {
  it.each([
    [0, 45, 85],
    [50, 45, 85],
    [51, 46, 86],
    [100, 46, 86],
    [150, 47, 87],
    [151, 48, 88],
    [200, 48, 88],
    [201, 49, 89],
    [250, 49, 89],
    [252, 49, 89],
    [253, 60, 100],
    [254, 60, 100],
    [255, 60, 100],
  ])('is that of its tier: %i', (tier, egress, ingress) => {
    expect([orderedTable('Out', tier), orderedTable('In', tier)]).toEqual([egress, ingress]);
  });

  it('is that of Kubernetes policies without an order', () => {
    expect([tableOf({ direction: 'Out' }), tableOf({ direction: 'In' })]).toEqual([50, 90]);
  });

  it('has slots below established connections, or below what isolates pods', () => {
    expect([slotsOf(45).high, slotsOf(89).high, slotsOf(60).high, slotsOf(100).high]).toEqual([
      64_989, 64_989, 190, 190,
    ]);
  });

  it('tells its direction', () => {
    expect([45, 50, 60, 85, 90, 100].map(directionOf)).toEqual(['Out', 'Out', 'Out', 'In', 'In', 'In']);
    expect([40, 70, 80, 105].map(directionOf)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
