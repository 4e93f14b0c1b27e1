import { describe, expect, it } from 'vitest';
import { Invocation } from '../framework/invocation.ts';
import { fakeComponents, fakeContext } from '../testing/fakeContext.ts';
import { runCommand } from '../testing/runCommand.ts';
import { featureGatesCommand } from './featureGates.ts';

const gate = (component: string, name: string) => ({ component, name, status: 'Enabled', version: 'BETA' });

describe('antctl get featuregates', () => {
  it('asks the component beside it', async () => {
    const { out, asked } = await runCommand(featureGatesCommand, [], () => [gate('agent', 'Traceflow')]);
    expect(asked).toBe('/featuregates?');
    expect(out).toBe('COMPONENT FEATUREGATE STATUS  VERSION\nagent     Traceflow   Enabled BETA   \n');
  });

  it('asks one agent and the controller from outside', async () => {
    const { context, out } = fakeContext({
      target: 'cluster',
      components: fakeComponents(
        { n1: () => [gate('agent', 'Of-n1')], n2: () => [gate('agent', 'Of-n2')] },
        () => [gate('controller', 'Its')],
      ),
    });
    await featureGatesCommand.run?.(new Invocation([], new Map([['output', ['table']]])), context);
    expect(out()).toContain('Of-n1');
    expect(out()).not.toContain('Of-n2');
    expect(out()).toContain('controller Its');
  });
});
