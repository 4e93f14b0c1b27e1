import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand.ts';
import { tracePacketCommand } from './tracePacket.ts';

describe('trace-packet', () => {
  it('asks with what was given, and prints the trace', async () => {
    const argv = ['-S', 'n/a', '-D', 'n/b', '-f', 'tcp,tcp_dst=80'];
    const { out, asked } = await runCommand(tracePacketCommand, argv, () => ({ result: 'Flow: tcp\n' }));
    expect(asked).toBe('/ovstracing?source=n%2Fa&destination=n%2Fb&flow=tcp%2Ctcp_dst%3D80');
    expect(out).toBe('Flow: tcp\n');
  });

  it('ends the last line', async () => {
    const { out } = await runCommand(tracePacketCommand, ['-p', 'antrea-gw0'], () => ({ result: 'x' }));
    expect(out).toBe('x\n');
  });
});
