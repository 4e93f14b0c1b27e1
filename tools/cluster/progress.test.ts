import { describe, expect, it } from 'vitest';
import { seconds, terminalProgress } from './progress.ts';

describe('terminalProgress', () => {
  it('shows a step, its time, and its failure', async () => {
    const lines: string[] = [];
    let time = 0;
    const progress = terminalProgress(
      (text) => lines.push(text),
      () => time,
    );
    await progress.step('knead', async () => {
      time += 12_300;
    });
    await expect(progress.step('bake', () => Promise.reject(new Error('burnt')))).rejects.toThrow('burnt');
    expect(lines).toEqual([
      '• knead …\n',
      '  knead: done in 12.3 s\n',
      '• bake …\n',
      '  bake: failed after 0.0 s\n',
    ]);
  });
});

describe('seconds', () => {
  it('reads well at any length', () => {
    expect([400, 59_900, 125_000].map(seconds)).toEqual(['0.4 s', '59.9 s', '2 min 5 s']);
  });
});
