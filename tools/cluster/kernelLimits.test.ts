import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { raiseInotifyLimits } from './kernelLimits.ts';

describe('raiseInotifyLimits', () => {
  it('raises what is low, leaves what is high, and minds nothing that is absent', () => {
    const folder = mkdtempSync(join(tmpdir(), 'antrea-inotify-'));
    writeFileSync(join(folder, 'max_user_instances'), '128\n');
    raiseInotifyLimits(folder);
    expect(readFileSync(join(folder, 'max_user_instances'), 'utf8')).toBe('1024\n');
    writeFileSync(join(folder, 'max_user_watches'), '1000000\n');
    raiseInotifyLimits(folder);
    expect(readFileSync(join(folder, 'max_user_watches'), 'utf8')).toBe('1000000\n');
  });
});
