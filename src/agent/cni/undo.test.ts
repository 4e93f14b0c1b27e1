import { describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { UndoStack } from './undo.ts';

describe('UndoStack', () => {
  it('runs newest first, once, and past a failure', async () => {
    const log: string[] = [];
    const undo = new UndoStack();
    undo.push('first', async () => log.push('first'));
    undo.push('second', () => Promise.reject(new Error('no')));
    undo.push('third', async () => log.push('third'));
    await undo.run(silentLogger());
    await undo.run(silentLogger());
    expect(log).toEqual(['third', 'first']);
  });
});
