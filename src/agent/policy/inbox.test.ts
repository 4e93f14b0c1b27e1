import { describe, expect, it } from 'vitest';
import { Inbox } from './inbox.ts';

function inbox() {
  let news = 0;
  const box = new Inbox(() => {
    news += 1;
  });
  return { box, news: () => news };
}

describe('Inbox', () => {
  it('keeps the latest version of each thing, also that it is gone', () => {
    const { box } = inbox();
    const group = (ip: string) => ({ metadata: { name: 'g', uid: 'g' }, groupMembers: [{ ips: [ip] }] });
    box.put(({ addressGroups }) => addressGroups.set('g', group('10.0.0.1')));
    box.put(({ addressGroups }) => addressGroups.set('g', group('10.0.0.2')));
    box.put(({ policies }) => policies.set('p', undefined));
    const { addressGroups, policies } = box.take();
    expect([...addressGroups]).toEqual([['g', group('10.0.0.2')]]);
    expect([...policies]).toEqual([['p', undefined]]);
  });

  it('is empty once taken; what comes later is of the next', () => {
    const { box } = inbox();
    box.put(({ pods }) => pods.add('default/a'));
    const first = box.take();
    expect(box.isEmpty).toBe(true);
    box.put(({ pods }) => pods.add('default/b'));
    expect([...first.pods]).toEqual(['default/a']);
    expect([...box.take().pods]).toEqual(['default/b']);
  });

  it.each([
    ['a policy', (box: Inbox) => box.put(({ policies }) => policies.set('p', undefined))],
    ['an address group', (box: Inbox) => box.put(({ addressGroups }) => addressGroups.set('g', undefined))],
    [
      'an applied-to group',
      (box: Inbox) => box.put(({ appliedToGroups }) => appliedToGroups.set('g', undefined)),
    ],
    ['a pod', (box: Inbox) => box.put(({ pods }) => pods.add('default/a'))],
    ['somebody who waits', (box: Inbox) => box.put(({ waiters }) => waiters.push(() => undefined))],
  ])('is not empty with %s, and says so each time', (_what, put) => {
    const { box, news } = inbox();
    expect([box.isEmpty, news()]).toEqual([true, 0]);
    put(box);
    expect([box.isEmpty, news()]).toEqual([false, 1]);
    put(box);
    expect(news()).toBe(2);
  });
});
