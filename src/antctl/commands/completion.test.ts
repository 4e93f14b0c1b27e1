import { expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand.ts';
import { completionCommand } from './completion.ts';

it('antctl completion prints the script of the shell', async () => {
  const { out } = await runCommand(completionCommand, ['fish'], () => undefined);
  expect(out).toContain('complete -c antctl');
  await expect(runCommand(completionCommand, ['tcsh'], () => undefined)).rejects.toThrow(
    'invalid shell "tcsh": one of bash, zsh, fish',
  );
});
