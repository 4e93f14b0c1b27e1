import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TierBook, type TierObject } from './tierBook.ts';

const now = 'crd.antrea.io';
const then = 'security.antrea.tanzu.vmware.com';
const tier = (apiGroup: string, name: string, priority: number, createdAt: string): TierObject => ({
  apiGroup,
  name,
  uid: `${apiGroup} ${name}`,
  priority,
  createdAt,
});

describe('TierBook', () => {
  it('keeps a name with the tier that took it first, until that is gone', () => {
    const book = new TierBook();
    const late = tier(now, 'dev', 20, '2026-02-01T00:00:00Z');
    const early = tier(then, 'dev', 10, '2026-01-01T00:00:00Z');
    book.set(late);
    expect(book.problemOf(late)).toBeUndefined();
    book.set(early);
    expect(book.get('dev')).toEqual({ name: 'dev', priority: 10 });
    expect(book.problemOf(early)).toBeUndefined();
    expect(book.problemOf(late)).toMatchObject({
      reason: 'NameTaken',
      message: expect.stringContaining(then),
    });
    book.delete(early);
    expect(book.get('dev')).toEqual({ name: 'dev', priority: 20 });
    expect(book.problemOf(late)).toBeUndefined();
    book.delete(late);
    expect(book.get('dev')).toBeUndefined();
    expect([...book.all()]).toEqual([]);
  });

  it('says on the younger one that a priority is taken', () => {
    const book = new TierBook();
    const old = tier(now, 'old', 20, '2026-01-01T00:00:00Z');
    const young = tier(then, 'young', 20, '2026-02-01T00:00:00Z');
    book.set(young);
    book.set(old);
    expect(book.problemOf(old)).toBeUndefined();
    expect(book.problemOf(young)).toMatchObject({ reason: 'PriorityTaken' });
    expect(book.get('young')).toEqual({ name: 'young', priority: 20 });
  });

  it('is the same whatever came first', () => {
    const any = fc.record({
      apiGroup: fc.constantFrom(now, then),
      name: fc.constantFrom('a', 'b'),
      priority: fc.integer({ min: 1, max: 3 }),
      createdAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
    });
    const distinct = fc.uniqueArray(any, { selector: ({ apiGroup, name }) => `${apiGroup} ${name}` });
    fc.assert(
      fc.property(distinct, (tiers) => {
        const own = tiers.map((each) => ({ ...each, uid: '' }));
        const [forwards, backwards] = [new TierBook(), new TierBook()];
        for (const each of own) forwards.set(each);
        for (const each of own.toReversed()) backwards.set(each);
        for (const each of own) {
          expect(backwards.get(each.name)).toEqual(forwards.get(each.name));
          expect(backwards.problemOf(each)).toEqual(forwards.problemOf(each));
        }
      }),
    );
  });
});
