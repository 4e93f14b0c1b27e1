import { describe, expect, it } from 'vitest';
import { parseArguments } from '../framework/parse.ts';
import { fakeClient, fakeContext } from '../testing/fakeContext.ts';
import { runCommand } from '../testing/runCommand.ts';
import { versionCommand } from './version.ts';

const agent = { gitVersion: 'v0.1.0', gitCommit: 'abc', gitTreeState: 'dirty' };

describe('antctl version', () => {
  it('puts the version of the agent together', async () => {
    const { out, asked } = await runCommand(versionCommand, [], () => agent);
    expect(asked).toBe('/version?');
    expect(out).toBe('agentVersion: v0.1.0-abc.dirty\nantctlVersion: v0.1.0\n');
  });

  it('tells its own where nobody tells another', async () => {
    const { context, out } = fakeContext({
      target: 'cluster',
      client: fakeClient(() => {
        throw new Error('no cluster');
      }),
    });
    const root = { name: 'antctl', short: '', subcommands: [versionCommand] };
    const { invocation } = parseArguments(root, ['version', '-o', 'json']);
    await expect(versionCommand.run?.(invocation, context)).rejects.toThrow('no cluster');
    expect(JSON.parse(out())).toEqual({ antctlVersion: 'v0.1.0' });
  });

  it('asks the controller for its own', async () => {
    const { out } = await runCommand(versionCommand, [], () => ({ version: 'v0.2.0' }), 'controller');
    expect(out).toBe('controllerVersion: v0.2.0\nantctlVersion: v0.1.0\n');
  });
});
