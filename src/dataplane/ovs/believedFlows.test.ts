import { describe, expect, it } from 'vitest';
import { BelievedFlows } from './believedFlows.ts';

const flow = (table: number, priority: number, match: string, actions = 'drop') => ({
  table,
  priority,
  match,
  actions,
  cookie: 1n,
});

describe('the flows that a bridge is believed to hold', () => {
  it('are counted by table as they come and go', () => {
    const believed = new BelievedFlows([flow(90, 200, 'ip'), flow(90, 199, 'ip'), flow(100, 200, 'ip')]);
    believed.record([
      { key: '100/200/ip', kind: 'delete', flow: flow(100, 200, 'ip') },
      { key: '90/200/ip', kind: 'modify', flow: flow(90, 200, 'ip', 'NORMAL') },
      { key: '50/1/', kind: 'add', flow: flow(50, 1, '') },
    ]);
    const counts = new Map([
      [90, 2],
      [50, 1],
    ]);
    expect(believed.agrees(counts)).toBe(true);
    expect(believed.agrees(new Map([...counts, [100, 1]]))).toBe(false);
    expect(believed.agrees(new Map([...counts, [50, 2]]))).toBe(false);
    expect(believed.get('90/200/ip')?.actions).toBe('NORMAL');
  });

  it('are compared with what was read, flow by flow', () => {
    const believed = new BelievedFlows([flow(90, 200, 'ip'), flow(90, 199, 'ip')]);
    expect(believed.isExactly([flow(90, 199, 'ip'), flow(90, 200, 'ip')])).toBe(true);
    expect(believed.isExactly([flow(90, 199, 'ip')])).toBe(false);
    expect(believed.isExactly([flow(90, 199, 'ip'), flow(90, 198, 'ip')])).toBe(false);
    expect(believed.isExactly([flow(90, 199, 'ip'), flow(90, 200, 'ip', 'NORMAL')])).toBe(false);
    expect(believed.isExactly([flow(90, 199, 'ip'), { ...flow(90, 200, 'ip'), cookie: 2n }])).toBe(false);
  });

  it('are found and replaced by table and match, at any priority', () => {
    const believed = new BelievedFlows([flow(90, 200, 'ip'), flow(90, 199, 'ip'), flow(90, 200, 'tcp')]);
    const place = { table: 90, match: 'ip' };
    expect(believed.at([place]).get('90/ip')).toHaveLength(2);
    const keys = believed.replaceAt([place], [flow(90, 198, 'ip')]);
    expect([...keys].sort()).toEqual(['90/198/ip', '90/199/ip', '90/200/ip']);
    expect([...believed.keys()].sort()).toEqual(['90/198/ip', '90/200/tcp']);
    expect(believed.agrees(new Map([[90, 2]]))).toBe(true);
  });
});
