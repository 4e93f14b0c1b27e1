import { expect, it } from 'vitest';
import { all } from './finding.ts';

it('all names what is bad, or says that all is well', () => {
  expect(all('fine', [], 'bad')).toEqual({ level: 'ok', text: 'fine' });
  expect(all('fine', ['a', 'b'], 'bad')).toEqual({ level: 'failed', text: 'bad: a, b' });
});
