import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { helpText } from './help.ts';

const leaf: Command<unknown> = {
  name: 'podinterface',
  aliases: ['pi'],
  args: [{ name: 'name', usage: 'Name of a pod.' }],
  short: "Print Pod's network interface information",
  example: '  Get all\n  $ antctl get podinterface',
  run: async () => undefined,
};
const hidden: Command<unknown> = { name: 'secret', short: 'New', hidden: true, run: async () => undefined };
const group: Command<unknown> = { name: 'get', short: 'Get something', subcommands: [hidden, leaf] };
const root: Command<unknown> = {
  name: 'antctl',
  short: 'Tool',
  globalFlags: [{ name: 'verbose', shorthand: 'v', type: 'bool', usage: 'more' }],
  subcommands: [group],
};

describe('helpText', () => {
  it('explains a command', () => {
    expect(helpText([root, group, leaf])).toBe(`Print Pod's network interface information

Args:
  name   Name of a pod.

Usage:
  antctl get podinterface [name] [flags]

Aliases:
  podinterface, pi

Examples:
  Get all
  $ antctl get podinterface

Flags:
  -h, --help   help for podinterface

Global Flags:
  -v, --verbose   more
`);
  });

  it('lists the commands of a group without the hidden ones', () => {
    expect(helpText([root, group])).toBe(`Get something

Usage:
  antctl get [command]

Available Commands:
  podinterface Print Pod's network interface information

Flags:
  -h, --help   help for get

Global Flags:
  -v, --verbose   more

Use "antctl get [command] --help" for more information about a command.
`);
  });
});
