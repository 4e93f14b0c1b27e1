import { describe, expect, it } from 'vitest';
import { configPath } from './runMain.ts';

describe('configPath', () => {
  it('reads --config and falls back without it', () => {
    expect(configPath(['--config', '/a'], '/b')).toBe('/a');
    expect(configPath(['--config'], '/b')).toBe('/b');
    expect(configPath([], '/b')).toBe('/b');
  });
});
