import { describe, expect, it } from 'vitest';
import { type GroupSelector, normalizedName } from './groupSelector.ts';
import { everything, parseSelector, type Selector } from './labelSelector.ts';

const own = { kind: 'namespace', name: 'default' } as const;
const everywhere = { kind: 'selector', selector: everything } as const;

function app(value: string): Selector {
  const result = parseSelector({ matchLabels: { app: value } });
  if (!result.ok) throw new Error(result.message);
  return result.selector;
}

describe('the identity of a group', () => {
  it.each<[GroupSelector, string]>([
    [{ scope: own, podSelector: app('nginx') }, 'namespace=default And podSelector=app=nginx'],
    [{ scope: own, podSelector: everything }, 'namespace=default And podSelector='],
    [{ scope: everywhere }, 'namespaceSelector='],
    [{ scope: everywhere, podSelector: app('nginx') }, 'namespaceSelector= And podSelector=app=nginx'],
    [
      { scope: everywhere, within: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
      'ipBlock=10.0.0.0/8 except 10.1.0.0/16 And namespaceSelector=',
    ],
  ])('%j', (selector, name) => {
    expect(normalizedName(selector)).toBe(name);
  });
});
