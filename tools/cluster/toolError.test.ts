import { describe, expect, it } from 'vitest';
import { explain, ToolError } from './toolError.ts';

describe('explain', () => {
  it('recognises what really went wrong behind a failed command', () => {
    const text = 'docker build failed (1): write /var/lib/docker/tmp/x: no space left on device';
    expect(explain(new ToolError(text, 'Read the log.')).message).toBe('the disk is full');
    const port = 'kind create failed (1): Bind for 127.0.0.1:6443 failed: port is already allocated';
    expect(explain(new Error(port)).remedy).toContain('ss -ltnp');
    expect(
      explain(new Error('Cannot connect to the Docker daemon at unix:///var/run/docker.sock')).message,
    ).toContain('Docker');
  });

  it('passes on what a step knows better', () => {
    expect(explain(new ToolError('it is Tuesday', 'Wait.'))).toEqual({
      message: 'it is Tuesday',
      remedy: 'Wait.',
    });
  });

  it('says something about anything', () => {
    expect(explain('odd').message).toBe('odd');
  });
});
