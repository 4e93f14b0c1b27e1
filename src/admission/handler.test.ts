import { describe, expect, it } from 'vitest';
import { admissionPaths, answerReview } from './handler.ts';
import { aWorld } from './testing/aWorld.ts';
import { reviewOf } from './testing/reviewOf.ts';

describe('answerReview', () => {
  it.each(admissionPaths)('answers %s under the uid of the request', async (path) => {
    const answer = await answerReview(path, JSON.stringify(reviewOf({ uid: 'u7' })), aWorld());
    expect(answer).toMatchObject({ ok: true, review: { response: { uid: 'u7' } } });
  });

  it('knows no other path', async () => {
    const answer = await answerReview('/validate/pods', JSON.stringify(reviewOf()), aWorld());
    expect(answer).toEqual({ ok: false, message: 'there is no webhook /validate/pods' });
  });

  it('says why a body is no review', async () => {
    const answer = await answerReview('/validate/acnp', '{', aWorld());
    expect(answer).toEqual({ ok: false, message: expect.stringContaining('not JSON') });
  });

  it('rejects where the world cannot say what has to be known', async () => {
    const world = { ...aWorld(), tiers: () => Promise.reject(new Error('the API server is away')) };
    const spec = {
      tier: 'own',
      priority: 1,
      appliedTo: [{ podSelector: {} }],
      ingress: [{ action: 'Drop' }],
    };
    const body = JSON.stringify(
      reviewOf({
        object: {
          apiVersion: 'crd.antrea.io/v1beta1',
          kind: 'ClusterNetworkPolicy',
          metadata: { name: 'x' },
          spec,
        },
      }),
    );
    await expect(answerReview('/validate/acnp', body, world)).rejects.toThrow('the API server is away');
  });
});
