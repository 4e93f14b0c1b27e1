import { expect, it } from 'vitest';
import { UsageError } from './usageError.ts';

it('UsageError remembers whose help explains it', () => {
  expect(new UsageError('antctl get', 'unknown flag: --x')).toMatchObject({
    command: 'antctl get',
    message: 'unknown flag: --x',
  });
});
