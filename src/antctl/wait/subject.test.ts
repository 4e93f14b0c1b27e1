import { describe, expect, it } from 'vitest';
import { progressOf, type Subject } from './subject.ts';

const subject: Subject = {
  title: 'networkpolicy default/a',
  name: 'a',
  isObserved: true,
  conditions: [
    { type: 'Accepted', status: 'True' },
    { type: 'Ready', status: 'False', message: 'waits for node n2' },
  ],
};

describe('progressOf', () => {
  it('is over when all wanted conditions are True', () => {
    expect(progressOf(subject, ['Accepted']).missing).toBeUndefined();
  });

  it('says what is missing', () => {
    expect(progressOf(subject, ['Accepted', 'Ready']).missing).toBe('waits for node n2');
    expect(progressOf(subject, ['Realized']).missing).toBe('Realized is not known');
  });

  it('believes nothing about an older generation', () => {
    expect(progressOf({ ...subject, isObserved: false }, ['Accepted']).missing).toBe('not looked at yet');
  });
});
