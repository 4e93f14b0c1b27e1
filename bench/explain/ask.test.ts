import { describe, expect, it } from 'vitest';
import { seededRandom } from '../policy/random.ts';
import { oneNamespace } from '../policy/workloads.ts';
import { askMany } from './ask.ts';
import { loadFromManifests } from './load.ts';

describe('bench:explain', () => {
  it('asks what is allowed and what is denied', async () => {
    const small = oneNamespace(seededRandom(1), 20);
    expect(await askMany(small)).toMatchObject({
      allowed: { outcomes: { allowed: 1000 } },
      denied: { outcomes: { denied: 1000 } },
    });
    expect(await loadFromManifests(small, 'yaml')).toMatchObject({ pods: 20, policies: 20, problems: 0 });
  });
});
