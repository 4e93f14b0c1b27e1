import { expect, it } from 'vitest';
import { parseStrictBlock } from './blocks.ts';

it('reads a block with exceptions', () => {
  expect(parseStrictBlock({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] })).toEqual({
    ok: true,
    block: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
  });
});

it.each([
  [{ cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] }, 'InvalidCIDR'],
  [{ cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] }, 'InvalidCIDR'],
  [{ cidr: '10.0.0.0/8', except: ['0.0.0.0/0'] }, 'InvalidCIDR'],
  [{ cidr: 'ten' }, 'InvalidCIDR'],
  [{ cidr: 'fd00::/8' }, 'UnsupportedIPv6'],
  [{ cidr: '10.0.0.0/8', expect: ['10.1.0.0/16'] }, 'UnknownField'],
])('refuses %j', (written, reason) => {
  expect(parseStrictBlock(written)).toMatchObject({ ok: false, refusal: { reason } });
});
