import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { createLogger, silentLogger } from './logger.ts';

function recordingLogger(level?: string) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line)) };
  const logger = createLogger({
    name: 'antrea-agent',
    destination,
    ...(level === undefined ? {} : { level }),
  });
  return { lines, logger };
}

describe('createLogger', () => {
  it('writes one JSON object a line with a word as level and an ISO time', () => {
    const { lines, logger } = recordingLogger();
    logger.info({ node: 'n1' }, 'peer added');
    expect(lines).toEqual([
      { level: 'info', name: 'antrea-agent', node: 'n1', msg: 'peer added', time: expect.any(String) },
    ]);
    expect(new Date(String(lines[0]?.time)).getTime()).toBeGreaterThan(0);
  });

  it('keeps silent below its level', () => {
    const { lines, logger } = recordingLogger('warn');
    logger.info('hidden');
    logger.warn('shown');
    expect(lines.map((line) => line.msg)).toEqual(['shown']);
  });

  it('keeps code, hint and fields of a coded error, and the message of its cause', () => {
    const { lines, logger } = recordingLogger();
    const err = new CodedError('ANTREA_COMMAND_FAILED', 'ip failed', {
      cause: new Error('no such device'),
      fields: { file: 'ip' },
    });
    logger.error({ err }, 'cannot add route');
    expect(lines[0]?.err).toMatchObject({
      code: 'ANTREA_COMMAND_FAILED',
      hint: err.hint,
      fields: { file: 'ip' },
      message: 'ip failed: no such device',
    });
  });

  it('passes a thrown value that is no error through', () => {
    const { lines, logger } = recordingLogger();
    logger.error({ err: 'plain' }, 'odd');
    expect(lines[0]?.err).toBe('plain');
  });
});

describe('silentLogger', () => {
  it('writes nothing', () => {
    expect(silentLogger().isLevelEnabled('fatal')).toBe(false);
  });
});
