import { describe, expect, it } from 'vitest';
import { flowShape, isPadded, tableShape } from './shapes.ts';

describe('tableShape', () => {
  it('keeps the header and what all rows are like', () => {
    expect(tableShape('NAME IP       N \na    10.0.0.2 5 \nb    10.0.0.3 17\n')).toEqual([
      'NAME IP N',
      'NAME IP NUMBER',
    ]);
  });
});

describe('isPadded', () => {
  it('wants all lines equally long', () => {
    expect(isPadded('A  B \naa b \n')).toBe(true);
    expect(isPadded('A  B \naa b\n')).toBe(false);
  });
});

describe('flowShape', () => {
  it('shows each kind of flow once', () => {
    const flow = (ip: string, port: string) =>
      `table=90, n_packets=1, n_bytes=74, priority=200,ip,nw_src=${ip} actions=load:${port}->NXM_NX_REG1[]`;
    expect(flowShape(`\n${flow('10.0.0.2', '0x3')}\n${flow('10.0.0.3', '0xa')}\n`)).toEqual([
      'table=90, priority=200,ip,nw_src=IP actions=load:VALUE->NXM_NX_REG1[]',
    ]);
  });
});
