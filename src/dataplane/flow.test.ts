import { describe, expect, it } from 'vitest';
import { flowKey, flowSelector } from './flow.ts';

describe('flows', () => {
  it('are one when table, priority and match are', () => {
    const flow = { table: 10, priority: 200, match: 'ip,in_port=3' };
    expect(flowKey(flow)).toBe(flowKey({ ...flow }));
    for (const other of [{ table: 11 }, { priority: 199 }, { match: 'ip,in_port=4' }]) {
      expect(flowKey({ ...flow, ...other })).not.toBe(flowKey(flow));
    }
  });

  it('select themselves in the syntax of ovs-ofctl', () => {
    expect(flowSelector({ table: 10, priority: 200, match: 'ip,in_port=3' })).toBe(
      'table=10,priority=200,ip,in_port=3',
    );
    expect(flowSelector({ table: 0, priority: 0, match: '' })).toBe('table=0,priority=0');
  });
});
