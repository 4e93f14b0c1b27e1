import { describe, expect, it } from 'vitest';
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
    const { asked } = await runCommand(podInterfaceCommand, ['web', '-n', 'default'], () => [port]);
    expect(asked).toBe('/podinterfaces?namespace=default&name=web');
  });

  it('cuts the container id in the table, not in JSON', async () => {
    expect((await runCommand(podInterfaceCommand, [], () => [port])).out).toMatch(/ f3d429a49c6 \n$/);
    expect((await runCommand(podInterfaceCommand, ['-o', 'json'], () => [port])).out).toContain(
      '"f3d429a49c6b2c"',
    );
  });

  it('prints a blank line, or an empty list, for a node without pods', async () => {
    expect((await runCommand(podInterfaceCommand, [], () => null)).out).toBe('\n');
    expect((await runCommand(podInterfaceCommand, ['-o', 'json'], () => null)).out).toBe('[]\n');
  });
});
