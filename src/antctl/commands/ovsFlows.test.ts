import { describe, expect, it } from 'vitest';
import { parseArguments } from '../framework/parse.ts';
import { fakeClient, fakeComponents, fakeContext } from '../testing/fakeContext.ts';
import { runCommand } from '../testing/runCommand.ts';
import { ovsFlowsCommand } from './ovsFlows.ts';

describe('antctl get ovsflows', () => {
  it('passes on what is asked for', async () => {
    const { asked } = await runCommand(
      ovsFlowsCommand('agent'),
      ['--networkpolicy', 'a', '-n', 'b'],
      () => [],
    );
    expect(asked).toBe('/ovsflows?namespace=b&networkpolicy=a');
    expect((await runCommand(ovsFlowsCommand('agent'), ['-T', '90'], () => [])).asked).toBe(
      '/ovsflows?table=90',
    );
  });

  it('prints flows in the order of the switch', async () => {
    const { out } = await runCommand(ovsFlowsCommand('agent'), [], () => [
      { flow: 'table=9' },
      { flow: 'table=0' },
    ]);
    expect(out).toBe('\ntable=9\ntable=0\n');
  });

  it('lists every table in its help', () => {
    expect(ovsFlowsCommand('agent').example?.match(/^ {2}\d+ +\S+$/gm)).toHaveLength(30);
  });

  it('asks the agent of the node, or of the pod, from outside', async () => {
    const command = ovsFlowsCommand('cluster');
    const { context, out } = fakeContext({
      target: 'cluster',
      cluster: fakeClient(() => ({ spec: { nodeName: 'n2' } })),
      components: fakeComponents({ n1: () => [{ flow: 'of n1' }], n2: () => [{ flow: 'of n2' }] }),
    });
    const ask = async (...argv: string[]) => {
      const root = { name: 'antctl', short: '', subcommands: [command] };
      await command.run?.(parseArguments(root, ['ovsflows', ...argv]).invocation, context);
    };
    await ask('--node', 'n1');
    expect(out()).toBe('\nof n1\n');
    await ask('-p', 'web', '-n', 'default');
    expect(out()).toBe('\nof n1\n\nof n2\n');
    await expect(ask()).rejects.toThrow('which Node?');
  });
});
