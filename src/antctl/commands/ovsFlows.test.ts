import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand.ts';
import { ovsFlowsCommand } from './ovsFlows.ts';

describe('antctl get ovsflows', () => {
  it('passes on what is asked for', async () => {
    const { asked } = await runCommand(ovsFlowsCommand, ['--networkpolicy', 'a', '-n', 'b'], () => []);
    expect(asked).toBe('/ovsflows?namespace=b&networkpolicy=a');
    expect((await runCommand(ovsFlowsCommand, ['-T', '90'], () => [])).asked).toBe('/ovsflows?table=90');
  });

  it('prints flows in the order of the switch', async () => {
    const { out } = await runCommand(ovsFlowsCommand, [], () => [{ flow: 'table=9' }, { flow: 'table=0' }]);
    expect(out).toBe('\ntable=9\ntable=0\n');
  });

  it('lists every table in its help', () => {
    expect(ovsFlowsCommand.example?.match(/^ {2}\d+ +\S+$/gm)).toHaveLength(30);
  });
});
