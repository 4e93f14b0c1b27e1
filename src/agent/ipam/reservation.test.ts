import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOwner, encodeOwner } from './reservation.ts';

describe('reservation files', () => {
  it("have host-local's text", () => {
    expect(encodeOwner({ containerId: 'abc', ifname: 'eth0' })).toBe('abc\r\neth0');
  });

  it('are read as they were written', () => {
    const owner = fc.record({
      containerId: fc.stringMatching(/^[a-f0-9]{1,64}$/),
      ifname: fc.stringMatching(/^[a-z0-9]{1,15}$/),
    });
    fc.assert(
      fc.property(owner, (value) => {
        expect(decodeOwner(encodeOwner(value))).toEqual(value);
      }),
    );
  });

  it('are read from older forms', () => {
    expect(decodeOwner('abc\neth1\n')).toEqual({ containerId: 'abc', ifname: 'eth1' });
    expect(decodeOwner('abc')).toEqual({ containerId: 'abc', ifname: 'eth0' });
  });

  it.each(['', '\r\n', '\0\0\0\0', 'abc\r\neth0\r\nmore', 'a b\r\neth0', 'abc\r\nan/other'])(
    'are damaged: %j',
    (text) => expect(decodeOwner(text)).toBeUndefined(),
  );
});
