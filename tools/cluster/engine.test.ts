import { describe, expect, it } from 'vitest';
import { withDefaultRuntime } from './engine.ts';

describe('withDefaultRuntime', () => {
  it('adds our runtime and keeps what the file says', () => {
    const json = '{"data-root": "/big", "runtimes": {"kata": {"path": "/kata"}}}';
    expect(JSON.parse(withDefaultRuntime(json, '/wrapper'))).toEqual({
      'data-root': '/big',
      runtimes: { kata: { path: '/kata' }, 'antrea-runc': { path: '/wrapper' } },
      'default-runtime': 'antrea-runc',
    });
  });

  it('starts from an empty or absent file', () => {
    expect(JSON.parse(withDefaultRuntime('', '/w'))['default-runtime']).toBe('antrea-runc');
  });
});
