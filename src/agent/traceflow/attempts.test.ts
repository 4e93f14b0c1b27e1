import { expect, it } from 'vitest';
import { Attempts, maxPackets } from './attempts.ts';

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

it('Attempts tell once what came through the tunnel again, as its sender was restarted and began to count anew', () => {
  const attempts = new Attempts();
  const received = { component: 'Forwarding', action: 'Received' } as const;
  for (let time = 0; time < 2; time++) attempts.note(1, [received, delivered]);
  expect(attempts.best).toEqual([received, delivered]);
});

it('Attempts take nothing of packets that the pod itself marked like the traced ones, and no more than one can do', () => {
  const attempts = new Attempts();
  for (const id of [0, maxPackets + 1, 0xffff]) expect(attempts.note(id, [seen])).toBe(false);
  expect(attempts.best).toEqual([]);
  expect(attempts.note(maxPackets, [delivered])).toBe(true);
  for (let packet = 0; packet < 1_000; packet++) attempts.note(1, [seen, seen]);
  expect(attempts.note(1, [seen])).toBe(false);
  expect(attempts.best.length).toBeLessThanOrEqual(32);
});
