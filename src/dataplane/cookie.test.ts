import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  categoryCookie,
  categoryMask,
  cookieOf,
  cookiesOf,
  cookieText,
  nextRound,
  roundCookie,
  roundMask,
  roundOf,
} from './cookie.ts';

describe('cookies', () => {
  it('are laid out as the facts show for round 0x5e', () => {
    expect(cookieText(cookieOf(0x5e, 'default'))).toBe('0x5e000000000000');
    expect(cookieText(cookieOf(0x5e, 'pod'))).toBe('0x5e030000000000');
    expect(cookieText(cookieOf(0x5e, 'policy'))).toBe('0x5e050000000000');
    expect(cookieText(roundMask)).toBe('0xffff000000000000');
  });

  it('give their round back, and the masks select round and category', () => {
    const categories = fc.constantFrom(
      ...(['default', 'gateway', 'node', 'pod', 'service', 'policy', 'snat', 'rule'] as const),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), categories, (round, category) => {
        const cookie = cookieOf(round, category);
        expect(roundOf(cookie)).toBe(round);
        expect(cookie & roundMask).toBe(roundCookie(round));
        expect(cookie & categoryMask).toBe(categoryCookie(category));
      }),
    );
  });

  it('are the same when many are made', () => {
    const cookies = cookiesOf(7);
    for (const category of ['pod', 'policy', 'pod'] as const) {
      for (const objectId of [0, 5, 0])
        expect(cookies(category, objectId)).toBe(cookieOf(7, category, objectId));
    }
    expect(cookies('pod')).toBe(cookieOf(7, 'pod'));
  });

  it('count rounds from 1 and wrap after 65,535', () => {
    expect(nextRound(undefined)).toBe(1);
    expect(nextRound(1)).toBe(2);
    expect(nextRound(0xffff)).toBe(0);
  });
});
