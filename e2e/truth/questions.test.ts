import { describe, expect, it } from 'vitest';
import { attemptsOf } from './attempts.ts';
import { paperStage } from './paperStage.ts';
import { questionOf } from './questions.ts';

const asked = attemptsOf(paperStage()).map((attempt) => ({
  kind: attempt.kind,
  question: questionOf(attempt),
}));

describe('questionOf', () => {
  it('asks for whatever has one destination', () => {
    const kinds = new Set(asked.filter(({ question }) => question !== undefined).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['fromNode', 'hairpin', 'hostService', 'pod', 'service', 'toNode']);
    expect(asked.find(({ kind }) => kind === 'fromNode')?.question?.source.kind).toBe('node');
    expect(asked.filter(({ question }) => question !== undefined).length).toBeGreaterThan(800);
  });
});
