import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { antctlDocsGenerator } from './antctlDocs.ts';

const root = resolve(import.meta.dirname, '../../..');
const files = await antctlDocsGenerator.generate(root);

describe('docs/antctl', () => {
  it.each(files.map(({ path, content }) => [path, content]))(
    '%s says what the program says',
    (path, content) => {
      expect(readFileSync(resolve(root, path), 'utf8')).toBe(content);
    },
  );

  it('has no page of a command that is gone', () => {
    const pages = files.map(({ path }) => path.replace('docs/antctl/', ''));
    expect(readdirSync(resolve(root, 'docs/antctl')).sort()).toEqual(pages.sort());
  });

  it('tells which options exist where', () => {
    const flows = files.find(({ path }) => path.endsWith('get-ovsflows.md'))?.content ?? '';
    expect(flows).toMatch(/`--node` +\| string +\| name of the Node whose agent to ask +\| outside/);
    expect(flows).toContain('Where: the agent, outside. Other names: `of`.');
  });

  it('keeps the lines of an example file apart', () => {
    const test = files.find(({ path }) => path.endsWith('/test.md'))?.content ?? '';
    expect(test).toMatch(/\n```text\nmanifests: .*\nnamespace: shop .*\ntests:\n {2}- name: /);
  });
});
