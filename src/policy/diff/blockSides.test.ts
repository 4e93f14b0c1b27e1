import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, parseIpv4 } from '#base/ipv4.ts';
import type { CompiledPolicy } from '../compiled.ts';
import { blockContains, type IpBlock } from '../ipBlock.ts';
import { BlockSides } from './blockSides.ts';

function aPolicyWith(...ipBlocks: readonly IpBlock[]): CompiledPolicy {
  return {
    uid: 'u',
    sourceRef: { type: 'K8sNetworkPolicy', namespace: 'x', name: 'p', uid: 'u' },
    appliedToGroups: [],
    rules: [{ direction: 'In', from: { ipBlocks } }],
    problems: [],
  };
}

describe('BlockSides', () => {
  it('has one class where there is no block, or one that is everything', () => {
    expect(new BlockSides([]).classes().map(({ name }) => name)).toEqual(['any address']);
    expect(new BlockSides([aPolicyWith({ cidr: '0.0.0.0/0' })]).classes()).toHaveLength(1);
  });

  it('calls a class by the smallest block that it is in', () => {
    const sides = new BlockSides([
      aPolicyWith({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }, { cidr: '10.1.2.0/24' }),
    ]);
    expect(sides.classes().map(({ name }) => name)).toEqual([
      'any other address',
      '10.0.0.0/8 except 10.1.0.0/16',
      '10.1.2.0/24',
    ]);
    expect(sides.ofText('10.1.0.1')).toBe(sides.ofText('192.0.2.1'));
    expect(sides.ofText('fd00::1')).toBe(sides.ofText('192.0.2.1'));
  });

  it('has an example of every way in which an address is in the blocks', () => {
    const cidr = fc
      .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 29, max: 32 }))
      .map(([last, prefix]) => `10.0.0.${last & (256 - 2 ** (32 - prefix))}/${prefix}`);
    const block = fc.record({
      cidr,
      except: fc.option(fc.array(cidr, { minLength: 1 }), { nil: undefined }),
    });
    const address = fc.integer({ min: 0, max: 9 }).map((last) => (parseIpv4('10.0.0.0') ?? 0) + last);
    fc.assert(
      fc.property(fc.array(block, { maxLength: 4 }), address, (blocks, at) => {
        const given = blocks.map(({ cidr: of, except }) =>
          except === undefined ? { cidr: of } : { cidr: of, except },
        );
        const sides = new BlockSides([aPolicyWith(...given)]);
        const examples = sides.classes().filter(({ example }) => sides.of(example) === sides.of(at));
        expect(examples).toHaveLength(1);
        for (const each of given) {
          expect(blockContains(each, examples[0]?.example ?? -1)).toBe(blockContains(each, at));
        }
        expect(sides.ofText(formatIpv4(at))).toBe(sides.of(at));
      }),
    );
  });
});
