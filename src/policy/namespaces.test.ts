import { describe, expect, it } from 'vitest';
import { parseSelector } from './labelSelector.ts';
import { Namespaces } from './namespaces.ts';
import { Pool } from './pool.ts';

function team(value: string) {
  const result = parseSelector({ matchLabels: { team: value } });
  if (!result.ok) throw new Error(result.message);
  return { kind: 'selector', selector: result.selector } as const;
}

function setUp() {
  const selectors = new Pool<ReturnType<typeof team>['selector']>();
  return { selectors, namespaces: new Namespaces(selectors) };
}

const namesIn = (scope: ReturnType<Namespaces['scope']>) =>
  Array.from(scope.namespaces, ({ name }) => name).sort();

describe('Namespaces', () => {
  it('move between scopes when their labels change', () => {
    const { namespaces } = setUp();
    const [red, blue] = [namespaces.scope(team('red')), namespaces.scope(team('blue'))];
    namespaces.relabel('a', { team: 'red' });
    namespaces.relabel('b', { team: 'red' });
    namespaces.relabel('b', { team: 'blue' });
    expect([namesIn(red), namesIn(blue)]).toEqual([['a'], ['b']]);
    namespaces.relabel('a', undefined);
    expect(namesIn(red)).toEqual([]);
  });

  it('are in a scope that comes after them', () => {
    const { namespaces } = setUp();
    namespaces.relabel('a', { team: 'red' });
    namespaces.relabel('b', {});
    expect(namesIn(namespaces.scope(team('red')))).toEqual(['a']);
    expect(namesIn(namespaces.scope({ kind: 'namespace', name: 'c' }))).toEqual(['c']);
  });

  it('have one scope for what is the same', () => {
    const { namespaces } = setUp();
    expect(namespaces.scope(team('red'))).toBe(namespaces.scope(team('red')));
    const named = { kind: 'namespace', name: 'a' } as const;
    expect(namespaces.scope(named)).toBe(namespaces.scope({ ...named }));
  });

  it('are forgotten with the last that needs them', () => {
    const { namespaces, selectors } = setUp();
    namespaces.relabel('a', { team: 'red' });
    const scopes = [team('red'), { kind: 'namespace', name: 'a' } as const].map((of) => namespaces.scope(of));
    namespaces.relabel('a', undefined);
    expect(namespaces.size).toEqual({ namespaces: 1, scopes: 2 });
    for (const scope of scopes) namespaces.deleteScope(scope);
    expect(namespaces.size).toEqual({ namespaces: 0, scopes: 0 });
    expect(selectors.size).toBe(0);
  });
});
