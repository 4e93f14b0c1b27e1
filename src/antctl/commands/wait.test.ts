import { expect, it } from 'vitest';
import { parseArguments } from '../framework/parse.ts';
import { waitCommand } from './wait.ts';

it('antctl wait takes policies or agents, and names', () => {
  const root = { name: 'antctl', short: '', subcommands: [waitCommand] };
  expect(parseArguments(root, ['wait', 'policies', 'a', 'b']).invocation.args).toEqual([
    'policies',
    'a',
    'b',
  ]);
  expect(() => parseArguments(root, ['wait', 'pods'])).toThrow(
    'invalid kind "pods": one of policies, agents',
  );
});
