import { describe, expect, it } from 'vitest';
import { GroupNames } from './groupNames.ts';
import { everything, parseSelector } from './labelSelector.ts';
import { uuid5 } from './uuid5.ts';

describe('GroupNames', () => {
  it('gives the name in both posts', () => {
    const nginx = parseSelector({ matchLabels: { app: 'nginx' } });
    if (!nginx.ok) throw new Error(nginx.message);
    const selector = { scope: { kind: 'namespace', name: 'default' } as const, podSelector: nginx.selector };
    expect(new GroupNames().of(selector)).toBe('766a9e51-f132-5c2f-b862-9ac68e75d77d');
  });

  it('names any number of groups as if it remembered none', () => {
    const names = new GroupNames();
    for (let index = 0; index < 10_000; index++) {
      const scope = { kind: 'namespace', name: `namespace-${index % 5000}` } as const;
      const selector = { scope, podSelector: everything };
      expect(names.of(selector)).toBe(uuid5(`namespace=${scope.name} And podSelector=`));
    }
  });
});
