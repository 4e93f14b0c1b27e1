import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { parseArguments } from './parse.ts';

const run = async () => undefined;
const root: Command<unknown> = {
  name: 'antctl',
  short: 'Tool',
  globalFlags: [
    { name: 'server', shorthand: 's', type: 'string', usage: 'address' },
    { name: 'timeout', shorthand: 't', type: 'duration', usage: 'time' },
    { name: 'verbose', shorthand: 'v', type: 'bool', usage: 'more' },
  ],
  subcommands: [
    {
      name: 'get',
      short: 'Get',
      subcommands: [
        {
          name: 'podinterface',
          aliases: ['pi'],
          args: [{ name: 'name', usage: 'a pod' }],
          short: 'Pods',
          flags: [{ name: 'output', shorthand: 'o', type: 'string', usage: 'format', default: 'table' }],
          run,
        },
      ],
    },
    { name: 'version', short: 'Version', run },
    {
      name: 'ask',
      short: 'Ask',
      args: [
        { name: 'question', usage: 'what', required: true },
        { name: 'people', usage: 'whom', repeated: true, choices: ['ann', 'bob'] },
      ],
      flags: [
        { name: 'file', shorthand: 'f', type: 'string', usage: 'a file', repeated: true, default: 'x' },
        { name: 'count', type: 'int', usage: 'how many' },
        { name: 'as', type: 'string', usage: 'form', choices: ['text', 'json'] },
      ],
      run,
    },
  ],
};

function parse(...argv: string[]) {
  const { path, invocation } = parseArguments(root, argv);
  return { path: path.map(({ name }) => name).join(' '), invocation };
}

describe('parseArguments', () => {
  it('finds a command by name or alias, with options anywhere', () => {
    for (const argv of [
      ['get', 'podinterface', 'a', '-o', 'json', '-s', 'h:1'],
      ['-s', 'h:1', 'get', 'pi', '-o=json', 'a'],
      ['get', '--server=h:1', 'pi', '--output', 'json', 'a'],
      ['get', 'pi', '-vojson', '-sh:1', 'a'],
      ['-o', 'json', 'get', 'pi', '-s', 'h:1', 'a'],
      ['get', '--output', 'json', '-vs', 'h:1', 'pi', 'a'],
      ['-vs', 'h:1', 'get', 'pi', 'a', '-vo', 'json'],
    ]) {
      const { path, invocation } = parse(...argv);
      expect(path).toBe('antctl get podinterface');
      expect(invocation.args).toEqual(['a']);
      expect(invocation.text('output')).toBe('json');
      expect(invocation.text('server')).toBe('h:1');
    }
  });

  it('fills in defaults', () => {
    expect(parse('get', 'pi').invocation.text('output')).toBe('table');
  });

  it('takes everything after -- for arguments', () => {
    expect(parse('get', 'pi', '--', '-x').invocation.args).toEqual(['-x']);
  });

  it('collects options and arguments that may be repeated', () => {
    const { invocation } = parse('ask', 'why', 'ann', '-f', 'a', 'bob', '--file=b', 'ann');
    expect(invocation.args).toEqual(['why', 'ann', 'bob', 'ann']);
    expect(invocation.all('file')).toEqual(['a', 'b']);
    expect(parse('ask', 'why').invocation.all('file')).toEqual(['x']);
  });

  it('stops at a group, and asks no questions when help is wanted', () => {
    expect(parse('get').path).toBe('antctl get');
    expect(parse('ask', '-h').invocation.isOn('help')).toBe(true);
  });

  it.each([
    [['get', 'nonsense'], 'unknown command "nonsense" for "antctl get"'],
    [['nonsense'], 'unknown command "nonsense" for "antctl"'],
    [['get', 'nonsense', '-h'], 'unknown command "nonsense" for "antctl get"'],
    [['-o', 'json', 'get', '-x'], "unknown shorthand flag: 'o' in -o"],
    [['version', 'x'], '"antctl version" takes no arguments, received 1'],
    [['get', 'pi', 'a', 'b'], '"antctl get podinterface" takes at most 1 argument, received 2'],
    [['get', '--wrong'], 'unknown flag: --wrong'],
    [['get', 'pi', '-x'], "unknown shorthand flag: 'x' in -x"],
    [['get', 'pi', '-o'], 'flag needs an argument: -o'],
    [['-t', 'soon', 'version'], 'invalid argument "soon" for -t: not a duration'],
    [['ask'], '"antctl ask" needs question'],
    [['get', 'pi', ''], 'name is empty'],
    [['ask', 'why', 'zoe'], 'invalid people "zoe": one of ann, bob'],
    [['ask', 'why', '--count', '-3'], 'invalid argument "-3" for --count: not an int'],
    [['ask', 'why', '--as=xml'], 'invalid argument "xml" for --as: one of text, json'],
    [['--verbose=maybe', 'version'], 'invalid argument "maybe" for --verbose: not a bool'],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(message);
  });
});
