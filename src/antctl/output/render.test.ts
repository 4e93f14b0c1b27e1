import { describe, expect, it } from 'vitest';
import { formatOf, render } from './render.ts';

const presentation = {
  table: {
    columns: ['NAME', 'N'],
    row: (o: { name: string; n: number }) => [o.name, String(o.n)],
    sorted: true,
  },
  toJson: (o: { name: string; n: number }) => ({ name: o.name }),
};
const object = { name: 'a', n: 1 };

describe('render', () => {
  it('prints a table', async () => {
    expect(await render('table', { kind: 'one', object }, presentation)).toBe('NAME N\na    1\n');
  });

  it('prints one object or a list as JSON', async () => {
    expect(await render('json', { kind: 'one', object }, presentation)).toBe('{\n  "name": "a"\n}\n');
    expect(await render('json', { kind: 'list', objects: [object] }, presentation)).toBe(
      '[\n  {\n    "name": "a"\n  }\n]\n',
    );
  });

  it('prints YAML', async () => {
    expect(await render('yaml', { kind: 'list', objects: [object] }, presentation)).toBe('- name: a\n');
  });

  it('refuses another format', () => {
    expect(formatOf('yaml', 'antctl get')).toBe('yaml');
    expect(() => formatOf('xml', 'antctl get')).toThrow('unknown output format "xml": json, table or yaml');
  });
});
