import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tables } from '#dataplane/tables.ts';
import { fill, pipelineDocGenerator } from './pipelineDoc.ts';

const root = path.resolve(import.meta.dirname, '../../..');

describe('docs/pipeline.md', () => {
  it('lists every table with its number', async () => {
    const [doc] = await pipelineDocGenerator.generate(root);
    for (const { number, name } of tables) {
      const escaped = name.replaceAll(/[()]/g, '\\$&');
      expect(doc?.content).toMatch(new RegExp(`\\| ${number} +\\| ${escaped} `));
    }
  });

  it('keeps the words around the generated parts', () => {
    const text = 'before\n<!-- generated: x -->\nold\n<!-- end -->\nafter';
    const filled = fill(text, 'x', 'new');
    expect(filled).toBe('before\n<!-- generated: x -->\n\nnew\n\n<!-- end -->\nafter');
    expect(fill(filled, 'x', 'new')).toBe(filled);
    expect(() => fill(text, 'y', 'new')).toThrow('"y"');
  });
});
