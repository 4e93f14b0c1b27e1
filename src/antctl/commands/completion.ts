import { completionScripts, shells } from '../completion/scripts.ts';
import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';

/** `antctl completion`: what a shell reads to complete antctl's words. */
export const completionCommand: Command<AntctlContext> = {
  name: 'completion',
  short: 'Generate the completion script of a shell',
  long: 'Print the script with which bash, zsh or fish complete commands, options and their values. For kubectl antrea put kubectl_complete-antrea, which comes with the package, on the PATH.',
  example: [
    '  In this shell',
    '  $ source <(antctl completion bash)',
    '  In all to come',
    '  $ antctl completion zsh > _antctl',
    '  $ antctl completion fish > ~/.config/fish/completions/antctl.fish',
  ].join('\n'),
  args: [{ name: 'shell', usage: 'bash, zsh or fish.', required: true, choices: shells }],
  run: async ({ args }, { print }) => {
    const shell = shells.find((one) => one === args[0]) ?? 'bash';
    print(completionScripts[shell]);
  },
};
