import { describe, expect, it } from 'vitest';
import { RequestError } from '../client/client.ts';
import type { Components } from '../client/components.ts';
import { parseArguments } from '../framework/parse.ts';
import { fakeComponents, fakeContext } from '../testing/fakeContext.ts';
import { runCommand } from '../testing/runCommand.ts';
import { podInterfaceCommand } from './podInterface.ts';

const port = {
  name: 'web',
  podNamespace: 'default',
  interfaceName: 'web-481c4a',
  ip: '10.0.0.2',
  mac: '32:a1:45:43:7c:96',
  portUUID: 'bf184406-a53c-4b3d-84c7-a979f435e162',
  ofPort: 3,
  containerID: 'f3d429a49c6b2c',
};

describe('antctl get podinterface', () => {
  it('asks for a name in a namespace', async () => {
    const { asked } = await runCommand(podInterfaceCommand('agent'), ['web', '-n', 'default'], () => [port]);
    expect(asked).toBe('/podinterfaces?namespace=default&name=web');
  });

  it('cuts the container id in the table, not in JSON', async () => {
    expect((await runCommand(podInterfaceCommand('agent'), [], () => [port])).out).toMatch(
      / f3d429a49c6 \n$/,
    );
    expect((await runCommand(podInterfaceCommand('agent'), ['-o', 'json'], () => [port])).out).toContain(
      '"f3d429a49c6b2c"',
    );
  });

  it('prints a blank line, or an empty list, for a node without pods', async () => {
    expect((await runCommand(podInterfaceCommand('agent'), [], () => null)).out).toBe('\n');
    expect((await runCommand(podInterfaceCommand('agent'), ['-o', 'json'], () => null)).out).toBe('[]\n');
  });

  describe('from outside', () => {
    const command = podInterfaceCommand('cluster');
    const missing = () => {
      throw new RequestError(404, 'podinterface "web" not found');
    };

    async function ask(argv: readonly string[], components: Components): Promise<string> {
      const { context, out } = fakeContext({ target: 'cluster', components });
      const { invocation } = parseArguments({ name: 'antctl', short: '', subcommands: [command] }, [
        'podinterface',
        ...argv,
      ]);
      await command.run?.(invocation, context);
      return out();
    }

    it('asks every agent, or that of one node', async () => {
      const other = { ...port, name: 'db' };
      const components = fakeComponents({ n1: () => [port], n2: () => [other] });
      expect((await ask([], components)).split('\n')).toHaveLength(4);
      expect(await ask(['--node', 'n2'], components)).not.toContain('default   web');
    });

    it('fails after it printed what there is when an agent does not answer', async () => {
      const broken = () => {
        throw new RequestError(503, 'no');
      };
      const { context, out } = fakeContext({
        target: 'cluster',
        components: fakeComponents({ n1: () => [port], n2: broken }),
      });
      const { invocation } = parseArguments({ name: 'antctl', short: '', subcommands: [command] }, [
        'podinterface',
      ]);
      await expect(command.run?.(invocation, context)).rejects.toThrow(
        'not all agents answered: node n2: Service Unavailable: no',
      );
      expect(out()).toContain('web');
    });

    it('finds a pod on any node, and says when it is on none', async () => {
      expect(await ask(['web'], fakeComponents({ n1: missing, n2: () => [port] }))).toContain('web');
      await expect(ask(['web'], fakeComponents({ n1: missing }))).rejects.toThrow('NotFound');
      await expect(ask(['--node', 'n9'], fakeComponents({ n1: missing }))).rejects.toThrow(
        'no agent runs on node "n9"',
      );
    });
  });
});
