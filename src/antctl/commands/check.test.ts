import { expect, it } from 'vitest';
import { checkCommand } from './check.ts';

it('antctl check is a group of two', () => {
  expect(checkCommand.run).toBeUndefined();
  expect(checkCommand.subcommands?.map(({ name }) => name)).toEqual(['cluster', 'installation']);
});
