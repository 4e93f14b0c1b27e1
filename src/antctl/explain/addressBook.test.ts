import { describe, expect, it } from 'vitest';
import { AddressBook, gatewayOf, refOf } from './addressBook.ts';
import { shop } from './testing/shop.ts';

describe('AddressBook', () => {
  const book = new AddressBook(shop());

  it('knows whose an address is', () => {
    expect(book.ownerOf('10.0.2.2')).toEqual({ kind: 'pod', key: 'shop/web-0' });
    expect(book.ownerOf('10.96.0.10')).toEqual({ kind: 'service', key: 'shop/web' });
    expect(book.ownerOf('172.18.0.2')).toEqual({ kind: 'node', name: 'n2' });
    expect(book.ownerOf('10.0.1.1')).toEqual({ kind: 'node', name: 'n1' });
    expect(book.ownerOf('10.0.1.9'), 'of a pod that has ended').toBeUndefined();
    expect(book.ownerOf('192.0.2.1')).toBeUndefined();
  });

  it('knows a node from both sides', () => {
    expect(book.node('n1', 'source').addresses).toEqual(['10.0.1.1']);
    expect(book.node('n1', 'destination').addresses).toEqual(['172.18.0.1']);
  });
});

describe('gatewayOf', () => {
  it('is the first address of the range of IPv4, whichever comes first', () => {
    expect(gatewayOf({ spec: { podCIDR: 'fd00::/64', podCIDRs: ['fd00::/64', '10.0.1.0/24'] } })).toBe(
      '10.0.1.1',
    );
    expect(gatewayOf({ spec: { podCIDR: '10.0.2.0/24' } })).toBe('10.0.2.1');
    expect(gatewayOf({})).toBeUndefined();
  });
});

describe('refOf', () => {
  it('takes a key apart', () => {
    expect(refOf('a/b')).toEqual({ namespace: 'a', name: 'b' });
  });
});
