import { describe, expect, it } from 'vitest';
import { fixtureOf } from '../truth/fixture.ts';
import { paperStage } from '../truth/paperStage.ts';
import { editCount, editsOf, standingAfter } from './edits.ts';

describe('editsOf', () => {
  const edits = editsOf(7, fixtureOf(paperStage()));

  it('are as many as asked for, of both kinds, with both verbs', () => {
    expect(edits).toHaveLength(editCount);
    const kinds = edits.flatMap(({ objects }) => objects.map(({ kind }) => kind));
    expect(new Set(kinds)).toContain('ClusterNetworkPolicy');
    expect(kinds.filter((kind) => kind === 'NetworkPolicy').length).toBeGreaterThan(20);
    expect(edits.filter(({ verb }) => verb === 'delete').length).toBeGreaterThan(5);
  });

  it('leave what was applied and not deleted', () => {
    expect(standingAfter(edits.slice(0, 1))).toEqual(edits[0]?.objects);
    expect(standingAfter([])).toEqual([]);
  });
});
