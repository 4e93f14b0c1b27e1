import { describe, expect, it } from 'vitest';
import { groups } from './groups.ts';
import { exampleGroup } from './testing/exampleReaders.ts';

function ask(query: string) {
  return groups('AppliedToGroup', 'appliedtogroup', [exampleGroup], new URLSearchParams(query));
}

describe('groups', () => {
  it('lists all, or answers one', () => {
    expect(ask('')).toMatchObject({ body: { kind: 'AppliedToGroupList', items: [exampleGroup] } });
    expect(ask(`name=${exampleGroup.metadata.name}`)).toMatchObject({ body: exampleGroup });
  });

  it('answers 404 for an unknown name', () => {
    expect(() => ask('name=x')).toThrow('appliedtogroup "x" not found');
  });
});
