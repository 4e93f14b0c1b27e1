import { describe, expect, it } from 'vitest';
import { datapathTypeOf } from './datapathType.ts';

describe('datapathTypeOf', () => {
  it('chooses the kernel where it has Open vSwitch, else userspace', async () => {
    expect(await datapathTypeOf('auto', async () => true)).toBe('system');
    expect(await datapathTypeOf('auto', async () => false)).toBe('netdev');
  });

  it('obeys a fixed choice without looking', async () => {
    expect(await datapathTypeOf('netdev', async () => true)).toBe('netdev');
    expect(await datapathTypeOf('system', async () => false)).toBe('system');
  });
});
