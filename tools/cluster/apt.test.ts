import { describe, expect, it } from 'vitest';
import { ensurePackages } from './apt.ts';
import { scriptedMachine } from './testing.ts';

describe('ensurePackages', () => {
  it('does nothing when everything is installed', async () => {
    const machine = scriptedMachine(() => 'Package: x\nStatus: install ok installed\n');
    await ensurePackages(machine, ['iptables', 'kmod']);
    expect(machine.ran.filter((command) => command.startsWith('apt-get'))).toEqual([]);
  });

  it('says what to do where there is no apt', async () => {
    const machine = scriptedMachine(() => undefined);
    await expect(ensurePackages(machine, ['docker.io'])).rejects.toThrow(/docker\.io must be installed/);
  });

  it('takes a removed package whose configuration is left for missing', async () => {
    const machine = scriptedMachine((command) =>
      command.startsWith('dpkg-query') ? 'Status: deinstall ok config-files\n' : undefined,
    );
    await expect(ensurePackages(machine, ['docker.io'])).rejects.toThrow(/docker\.io must be installed/);
  });
});
