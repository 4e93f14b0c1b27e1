import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { fakeExec } from '../host/testing/fakeExec.ts';
import { loadKernelModules } from './kernelModules.ts';

describe('loadKernelModules', () => {
  it('loads the switch and its tunnel', async () => {
    const exec = fakeExec();
    await loadKernelModules(exec, pino({ level: 'silent' }));
    expect(exec.lines).toEqual(['modprobe --all openvswitch vport-geneve']);
  });

  it('warns on a kernel without them, and goes on', async () => {
    const lines: string[] = [];
    const logger = pino({}, { write: (line) => void lines.push(line) });
    await loadKernelModules(
      fakeExec(() => ({ code: 1, stderr: 'FATAL: Module openvswitch not found' })),
      logger,
    );
    expect(lines.join('')).toContain('Module openvswitch not found');
  });
});
