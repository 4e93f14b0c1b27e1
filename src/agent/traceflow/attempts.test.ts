import { expect, it } from 'vitest';
import { Attempts } from './attempts.ts';

const seen = { component: 'Forwarding', action: 'Forwarded' } as const;
const delivered = { component: 'Forwarding', action: 'Delivered' } as const;

it('Attempts tell of the packet of which most was seen', () => {
  const attempts = new Attempts();
  expect(attempts.best).toEqual([]);
  attempts.note(1, [seen]);
  attempts.note(2, [seen]);
  attempts.note(2, [delivered]);
  attempts.note(3, [seen]);
  expect(attempts.best).toEqual([seen, delivered]);
});
