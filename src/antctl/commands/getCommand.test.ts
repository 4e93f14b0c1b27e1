import { describe, expect, it } from 'vitest';
import { Invocation } from '../framework/invocation.ts';
import { runCommand } from '../testing/runCommand.ts';
import { getCommand, queryOf } from './getCommand.ts';

const command = getCommand<{ name: string }>({
  name: 'thing',
  aliases: ['things'],
  short: 'Print things',
  long: 'Print all things.',
  args: [{ name: 'name', usage: 'Name of a thing.' }],
  fetch: async (_invocation, { client }) => ({ kind: 'list', objects: await client.get('/things') }),
  presentation: {
    table: { columns: ['NAME', 'LENGTH'], row: ({ name }) => [name, String(name.length)], sorted: true },
    toJson: ({ name }) => name,
  },
});

describe('getCommand', () => {
  it('prints what it fetched in the format asked for', async () => {
    const answer = () => [{ name: 'b' }, { name: 'a' }];
    expect((await runCommand(command, [], answer)).out).toBe('NAME LENGTH\na    1     \nb    1     \n');
    expect((await runCommand(command, ['-o', 'yaml'], answer)).out).toBe('- b\n- a\n');
  });

  it('refuses another format before it asks anybody', async () => {
    const asked: string[] = [];
    const answer = (path: string) => asked.push(path);
    await expect(runCommand(command, ['-o', 'xml'], answer)).rejects.toThrow('unknown output format "xml"');
    expect(asked).toEqual([]);
  });

  it('makes up an example', () => {
    expect(command.example).toBe(
      '  Get a thing\n  $ antctl get thing [name]\n  Get the list of thing\n  $ antctl get thing',
    );
  });
});

describe('queryOf', () => {
  it('takes the options that were given, and the name', () => {
    const invocation = new Invocation([], new Map([['namespace', ['a']]]));
    expect(queryOf(invocation, ['namespace', 'pod'])).toEqual({ namespace: 'a' });
    expect(queryOf(invocation, [], 'x')).toEqual({ name: 'x' });
  });
});
