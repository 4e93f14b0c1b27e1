import { describe, expect, it } from 'vitest';
import type { CommandResult } from '#base/exec.ts';
import { isOutdated, type PluginVersion, pluginVersion } from './pluginVersion.ts';

function printing(result: Partial<CommandResult>): Promise<PluginVersion> {
  return pluginVersion(
    { run: async () => ({ code: 0, stdout: '', stderr: '', ...result }) },
    '/opt/cni/bin/portmap',
  );
}

const version = (...parts: [number, number, number]): PluginVersion => ({ kind: 'version', parts });

describe('pluginVersion', () => {
  it('reads what plugins of all ages print', async () => {
    const newer = 'CNI portmap plugin v1.7.1\nCNI protocol versions supported: 0.1.0, 0.2.0, 1.1.0\n';
    expect(await printing({ stderr: newer })).toEqual(version(1, 7, 1));
    expect(await printing({ stderr: 'CNI plugin portmap v0.8.6' })).toEqual(version(0, 8, 6));
  });

  it('knows a plugin that does not tell, and one that cannot be run', async () => {
    expect(await printing({ stderr: 'CNI portmap plugin version unknown' })).toEqual({ kind: 'unknown' });
    expect(await printing({ code: null })).toEqual({ kind: 'broken' });
    const failing = { run: () => Promise.reject(new Error('ENOEXEC')) };
    expect(await pluginVersion(failing, '/x')).toEqual({ kind: 'broken' });
  });
});

describe('isOutdated', () => {
  it.each([
    [version(0, 9, 1), version(1, 7, 1), true],
    [version(1, 6, 9), version(1, 7, 1), true],
    [version(1, 7, 0), version(1, 7, 1), true],
    [version(1, 7, 1), version(1, 7, 1), false],
    [version(1, 8, 0), version(1, 7, 1), false],
    [version(2, 0, 0), version(1, 7, 1), false],
    [{ kind: 'unknown' }, version(1, 7, 1), false],
    [version(1, 0, 0), { kind: 'unknown' }, false],
    [{ kind: 'broken' }, version(1, 7, 1), true],
    [{ kind: 'broken' }, { kind: 'unknown' }, true],
  ] satisfies [PluginVersion, PluginVersion, boolean][])(
    '%j against ours %j: %j',
    (theirs, ours, outdated) => {
      expect(isOutdated(theirs, ours)).toBe(outdated);
    },
  );
});
