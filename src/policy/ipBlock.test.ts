import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkContains } from '#base/ipv4.ts';
import type { IpBlockInput } from './input.ts';
import {
  anyAddress,
  blockContains,
  blockNetworks,
  describeBlock,
  formatNetwork,
  parseIpBlock,
} from './ipBlock.ts';

describe('parseIpBlock', () => {
  it('clears host bits, and sorts and unites exceptions', () => {
    const input = { cidr: '10.0.0.7/24', except: ['10.0.0.129/25', '10.0.0.0/32', '10.0.0.128/25'] };
    expect(parseIpBlock(input)).toEqual({
      ok: true,
      block: { cidr: '10.0.0.0/24', except: ['10.0.0.0/32', '10.0.0.128/25'] },
    });
  });

  it('knows no difference between no exceptions and an empty list', () => {
    expect(parseIpBlock({ cidr: '10.0.0.0/8', except: [] })).toEqual(parseIpBlock({ cidr: '10.0.0.0/8' }));
  });

  it.each<[IpBlockInput, string]>([
    [{ cidr: 'fd00::/8' }, 'UnsupportedIPv6'],
    [{ cidr: '::ffff:10.0.0.0/104', except: ['fd00::/8'] }, 'UnsupportedIPv6'],
    [{ cidr: '10.0.0.0/8', except: ['fd00::/8'] }, 'InvalidCIDR'],
    [{ cidr: '10.0.0.0:/8' }, 'InvalidCIDR'],
    [{ cidr: 'fd00::/129' }, 'InvalidCIDR'],
    [{ cidr: 'fd00::' }, 'InvalidCIDR'],
    [{ cidr: '10.0.0.0' }, 'InvalidCIDR'],
    [{ cidr: '10.0.0.0/33' }, 'InvalidCIDR'],
    [{ cidr: '' }, 'InvalidCIDR'],
    [{ cidr: '10.0.0.0/8', except: ['10.0.0.0/8', 'x'] }, 'InvalidCIDR'],
  ])('refuses %j: %s', (input, reason) => {
    expect(parseIpBlock(input)).toMatchObject({ ok: false, reason });
  });
});

describe('blockNetworks', () => {
  it.each<[string, string[] | undefined, string[]]>([
    ['0.0.0.0/0', undefined, ['0.0.0.0/0']],
    ['10.0.0.0/24', ['10.0.0.0/25'], ['10.0.0.128/25']],
    ['10.0.0.0/30', ['10.0.0.1/32'], ['10.0.0.0/32', '10.0.0.2/31']],
    ['10.0.0.0/24', ['10.0.0.0/24'], []],
    ['10.0.0.0/24', ['10.0.0.0/8'], []],
    ['10.0.0.0/24', ['11.0.0.0/8'], ['10.0.0.0/24']],
    ['10.0.0.0/24', ['10.0.0.0/25', '10.0.0.64/26'], ['10.0.0.128/25']],
    ['0.0.0.0/0', ['0.0.0.0/1', '192.0.0.0/2'], ['128.0.0.0/2']],
  ])('%s except %j', (cidr, except, networks) => {
    const block = except === undefined ? { cidr } : { cidr, except };
    expect(blockNetworks(block).map(formatNetwork)).toEqual(networks);
  });

  it('needs no more networks for an exception than its length differs', () => {
    expect(blockNetworks({ cidr: '0.0.0.0/0', except: ['10.1.2.3/32'] })).toHaveLength(32);
  });

  it('covers what is in the block once and nothing else', () => {
    const last = fc.integer({ min: 0, max: 15 });
    const cidr = fc
      .tuple(last, fc.integer({ min: 28, max: 32 }))
      .map(([low, prefix]) => `10.0.0.${low}/${prefix}`);
    fc.assert(
      fc.property(cidr, fc.array(cidr, { maxLength: 4 }), (of, except) => {
        const result = parseIpBlock({ cidr: of, except });
        if (!result.ok) throw new Error(result.message);
        const networks = blockNetworks(result.block);
        for (let address = 0x0a000000; address < 0x0a000020; address++) {
          const hits = networks.filter((network) => networkContains(network, address)).length;
          expect(hits).toBe(blockContains(result.block, address) ? 1 : 0);
        }
      }),
    );
  });
});

describe('blockContains', () => {
  it('leaves exceptions out', () => {
    const block = { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] };
    expect(blockContains(block, 0x0a000001)).toBe(true);
    expect(blockContains(block, 0x0a010001)).toBe(false);
    expect(blockContains(block, 0x0b000001)).toBe(false);
    expect(blockContains(anyAddress, 0xffffffff)).toBe(true);
  });
});

describe('describeBlock', () => {
  it('names the exceptions', () => {
    expect(describeBlock(anyAddress)).toBe('0.0.0.0/0');
    expect(describeBlock({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.0.0/16'] })).toBe(
      '10.0.0.0/8 except 10.1.0.0/16,10.2.0.0/16',
    );
  });
});
