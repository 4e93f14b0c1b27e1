import { describe, expect, it } from 'vitest';
import type { KubeRequest } from '#kube/transport.ts';
import type { AntctlContext, Target } from '../context.ts';
import { parseArguments } from '../framework/parse.ts';
import { fakeClient, fakeContext } from '../testing/fakeContext.ts';
import { logLevelCommand } from './logLevel.ts';

async function run(target: Target, ...argv: string[]) {
  const asked: string[] = [];
  const answering = (who: string) =>
    fakeClient(({ method, path, query = {} }: KubeRequest) => {
      asked.push(`${who}: ${method} ${path}?${new URLSearchParams(query)}`);
      return { level: query.level ?? 'info' };
    });
  const components = {
    agents: async () => [],
    agent: (node: string) => answering(node),
    controller: () => answering('controller'),
    close: async () => undefined,
  };
  const { context, out } = fakeContext({ target, client: answering('beside'), components });
  const command = logLevelCommand(target);
  const root = { name: 'antctl', short: '', subcommands: [command] };
  const { invocation } = parseArguments<AntctlContext>(root, ['log-level', ...argv]);
  await command.run?.(invocation, context);
  return { out: out(), asked };
}

describe('log-level', () => {
  it('shows and sets the level of the process beside it', async () => {
    expect(await run('agent')).toEqual({ out: 'info\n', asked: ['beside: GET /loglevel?'] });
    expect(await run('controller', 'debug')).toEqual({
      out: 'debug\n',
      asked: ['beside: PUT /loglevel?level=debug'],
    });
  });

  it('reaches the controller and agents from outside', async () => {
    expect((await run('cluster')).asked).toEqual(['controller: GET /loglevel?']);
    expect((await run('cluster', '4', '--node', 'n1')).asked).toEqual(['n1: PUT /loglevel?level=4']);
  });
});
