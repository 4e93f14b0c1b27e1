import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('waits until the condition holds', async () => {
    let asked = 0;
    await eventually('three', () => ++asked === 3);
    expect(asked).toBe(3);
  });

  it('says what did not happen', async () => {
    await expect(eventually('never', () => false, 20)).rejects.toThrow('not within 20 ms: never');
  });
});
