import { describe, expect, it } from 'vitest';
import { configPath, levelOf } from './runMain.ts';

describe('configPath', () => {
  it('reads --config and falls back without it', () => {
    expect(configPath(['--config', '/a'], '/b')).toBe('/a');
    expect(configPath(['--config'], '/b')).toBe('/b');
    expect(configPath([], '/b')).toBe('/b');
  });
});

describe('levelOf', () => {
  it('maps verbosity to levels', () => {
    expect([-1, 0, 1, 3, 4, 10].map(levelOf)).toEqual(['info', 'info', 'debug', 'debug', 'trace', 'trace']);
  });
});
