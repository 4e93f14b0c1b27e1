import { describe, expect, it } from 'vitest';
import { covers } from './predicted.ts';

describe('covers', () => {
  it.each([
    ['all traffic', { protocol: 'UDP', port: 80 }, true],
    ['TCP', { protocol: 'TCP', port: 80 }, true],
    ['TCP', { protocol: 'UDP', port: 80 }, false],
    ['TCP 80', { protocol: 'TCP', port: 80 }, true],
    ['TCP 80', { protocol: 'TCP', port: 81 }, false],
    ['UDP 79-81', { protocol: 'UDP', port: 80 }, true],
    ['UDP 79-81', { protocol: 'UDP', port: 82 }, false],
    ['ICMP', { protocol: 'ICMP' }, true],
    ['ICMP type 8', { protocol: 'ICMP' }, true],
    ['ICMP type 3', { protocol: 'ICMP' }, false],
    ['other protocols', { protocol: 'TCP', port: 80 }, false],
  ])('%s and %o: %s', (text, content, expected) => {
    expect(covers(text, content)).toBe(expected);
  });
});
