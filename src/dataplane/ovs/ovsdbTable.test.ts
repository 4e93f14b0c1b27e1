import { describe, expect, it } from 'vitest';
import { mapOf, parseTables, textOf, uuidsOf } from './ovsdbTable.ts';

describe('tables of ovs-vsctl', () => {
  it('are read one a line, rows by column', () => {
    const text = '{"data":[["br-int",5]],"headings":["name","n"]}\n{"data":[],"headings":["name"]}\n';
    expect(parseTables(text)).toEqual([[{ name: 'br-int', n: 5 }], []]);
  });

  it.each(['nonsense', '[]', '{"data":1}', '{"data":[5],"headings":[]}'])(
    'are refused when they are %j',
    (text) => {
      expect(() => parseTables(text)).toThrow(
        expect.objectContaining({ code: 'ANTREA_OVSDB_REPLY_INVALID' }),
      );
    },
  );

  it('hold values in the notation of OVSDB', () => {
    expect(textOf('x')).toBe('x');
    expect(textOf(false)).toBe('false');
    expect(textOf(['set', []])).toBeUndefined();
    expect(uuidsOf(['uuid', 'a'])).toEqual(['a']);
    expect(
      uuidsOf([
        'set',
        [
          ['uuid', 'a'],
          ['uuid', 'b'],
        ],
      ]),
    ).toEqual(['a', 'b']);
    expect(uuidsOf('a')).toEqual([]);
    expect(
      mapOf([
        'map',
        [
          ['k', 'v'],
          ['w', 1],
        ],
      ]),
    ).toEqual({ k: 'v' });
    expect(mapOf(['set', []])).toEqual({});
  });
});
