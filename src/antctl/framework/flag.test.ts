import { describe, expect, it } from 'vitest';
import { flagUsages, helpFlag } from './flag.ts';

describe('flagUsages', () => {
  it('sorts by name, aligns, and shows types and defaults', () => {
    const text = flagUsages([
      { name: 'output', shorthand: 'o', type: 'string', usage: 'output format', default: 'table' },
      { name: 'networkpolicy', type: 'string', usage: 'a policy' },
      { name: 'file', shorthand: 'f', type: 'string', usage: 'a file', repeated: true },
      { name: 'count', type: 'int', usage: 'how many', default: '3' },
      helpFlag('ovsflows'),
    ]);
    expect(text).toBe(
      [
        '      --count int              how many (default 3)',
        '  -f, --file stringArray       a file',
        '  -h, --help                   help for ovsflows',
        '      --networkpolicy string   a policy',
        '  -o, --output string          output format (default "table")',
      ].join('\n'),
    );
  });
});
