import { describe, expect, it } from 'vitest';
import { markdownTable } from './markdown.ts';

describe('markdownTable', () => {
  it('pads columns, keeps short ones at three, and escapes bars', () => {
    expect(
      markdownTable(
        ['a', 'name'],
        [
          ['1', 'x|y'],
          ['22', 'longer one'],
        ],
      ),
    ).toBe(
      ['| a   | name       |', '| --- | ---------- |', '| 1   | x\\|y       |', '| 22  | longer one |'].join(
        '\n',
      ),
    );
  });
});
