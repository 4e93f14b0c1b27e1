import { describe, expect, it } from 'vitest';
import { renderTable, summarise } from './table.ts';

const two = { columns: ['NAME', 'B'], row: (cells: string[]) => cells, sorted: true };

describe('renderTable', () => {
  it('pads every cell, also the last', () => {
    expect(
      renderTable(two, [
        ['a', 'long'],
        ['longer', 'b'],
      ]),
    ).toBe('NAME   B   \na      long\nlonger b   \n');
  });

  it('sorts by the first column, then the next', () => {
    expect(
      renderTable(two, [
        ['b', '1'],
        ['a', '2'],
        ['a', '1'],
      ]),
    ).toBe('NAME B\na    1\na    2\nb    1\n');
  });

  it('shows an empty cell', () => {
    expect(renderTable(two, [['a', '']])).toBe('NAME B     \na    <NONE>\n');
  });

  it('prints one blank line for nothing', () => {
    expect(renderTable(two, [])).toBe('\n');
  });

  it('neither pads nor sorts a single unsorted column', () => {
    const single = { columns: [''], row: (cell: string) => [cell], sorted: false };
    expect(renderTable(single, ['bbb', 'a', ''])).toBe('\nbbb\na\n\n');
  });
});

describe('summarise', () => {
  it('joins what fits, sorted', () => {
    expect(summarise(['b', 'a'])).toBe('a,b');
    expect(summarise([])).toBe('');
  });

  it('cuts what does not fit into 50 characters', () => {
    const values = Array.from({ length: 10 }, (_, index) => `10.10.0.${index}`);
    expect(summarise(values)).toBe('10.10.0.0,10.10.0.1,10.10.0.2 + 7 more...');
  });

  it('shows the first value whatever its length', () => {
    const uuid = '766a9e51-f132-5c2f-b862-9ac68e75d77d';
    expect(summarise([uuid.repeat(2), `${uuid}x`.repeat(2)])).toBe(`${uuid.repeat(2)} + 1 more...`);
  });
});
