import { describe, expect, it } from 'vitest';
import { actionsOf, canonicalActions, loadOutputPort, loadSource } from './actions.ts';

describe('action text', () => {
  it('is what Open vSwitch prints', () => {
    expect(loadSource(2)).toBe('load:0x2->NXM_NX_REG0[0..15]');
    expect(loadSource(0)).toBe('load:0->NXM_NX_REG0[0..15]');
    expect(loadOutputPort(3)).toBe('load:0x3->NXM_NX_REG1[],load:0x1->NXM_NX_REG0[16]');
    expect(actionsOf()).toBe('drop');
  });

  it.each([
    ['load:0x0->NXM_NX_REG0[]', 'load:0->NXM_NX_REG0[]'],
    ['load:12->NXM_NX_REG0[], goto_table:80', 'load:0xc->NXM_NX_REG0[],goto_table:80'],
    ['load:0X0A->NXM_NX_REG0[]', 'load:0xa->NXM_NX_REG0[]'],
    ['conjunction(10,2/2),conjunction(2,1/3)', 'conjunction(2,1/3),conjunction(10,2/2)'],
    ['ct(commit,table=110,zone=65520,exec(load:0x20->NXM_NX_CT_MARK[]))', undefined],
  ])('%j compares as %j', (text, spelling) => {
    expect(canonicalActions(text)).toBe(spelling ?? text);
  });
});
