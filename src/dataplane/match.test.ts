import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalMatch, matchOf } from './match.ts';

describe('match text', () => {
  it.each([
    [
      'nw_src=10.0.0.2,dl_src=aa:bb:cc:00:00:01,in_port=3,ip',
      'ip,in_port=3,dl_src=aa:bb:cc:00:00:01,nw_src=10.0.0.2',
    ],
    ['arp_op=1,arp_tpa=10.0.1.1,arp', 'arp,arp_tpa=10.0.1.1,arp_op=1'],
    [
      'ip,reg0=0x1/0xffff,ct_mark=0x20,ct_state=-new+trk',
      'ct_state=-new+trk,ct_mark=0x20,ip,reg0=0x1/0xffff',
    ],
    ['ip,conj_id=1', 'conj_id=1,ip'],
    ['tp_dst=53,tcp', 'tcp,tp_dst=53'],
    ['ip, nw_src=10.0.0.2/32', 'ip,nw_src=10.0.0.2'],
    ['ip,reg1=3', 'ip,reg1=0x3'],
    ['ip,reg1=0x03/0xffffffff', 'ip,reg1=0x3'],
    ['reg10=0x1,reg2=0x1,ip', 'ip,reg2=0x1,reg10=0x1'],
    ['', ''],
  ])('%j is printed as %j', (text, printed) => {
    expect(canonicalMatch(text)).toBe(printed);
  });

  it('does not depend on the order of the fields, and is stable', () => {
    const fields = [
      'ct_state=+new+trk',
      'ip',
      'reg0=0x1/0xffff',
      'in_port=3',
      'nw_src=1.2.3.4',
      'nw_dst=10.0.0.0/8',
    ];
    const printed = canonicalMatch(fields.join(','));
    fc.assert(
      fc.property(fc.shuffledSubarray(fields, { minLength: fields.length }), (shuffled) => {
        expect(canonicalMatch(shuffled.join(','))).toBe(printed);
        expect(canonicalMatch(printed)).toBe(printed);
      }),
    );
  });

  it('leaves out the full mask of a field, which a label has 128 bits of', () => {
    expect(canonicalMatch('reg6=5/0xffffffff')).toBe('reg6=0x5');
    expect(canonicalMatch('ct_label=5/0xffffffff')).toBe('ct_label=0x5/0xffffffff');
    expect(canonicalMatch(`ct_label=5/0x${'f'.repeat(32)}`)).toBe('ct_label=0x5');
  });

  it('joins the fields that are set', () => {
    expect(matchOf('ip', '', 'in_port=2')).toBe('ip,in_port=2');
    expect(matchOf('', '')).toBe('');
  });
});
