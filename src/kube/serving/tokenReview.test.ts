import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { fakeTransport } from './testing/fakeTransport.ts';
import { createTokenReviewer } from './tokenReview.ts';

const known = {
  status: {
    authenticated: true,
    user: {
      username: 'system:serviceaccount:kube-system:antrea-agent',
      uid: 'u1',
      groups: ['system:serviceaccounts'],
      extra: { 'authentication.kubernetes.io/node-name': ['node-1'] },
    },
  },
};

describe('createTokenReviewer', () => {
  it('reads user, groups and the node the token is bound to', async () => {
    const review = createTokenReviewer(
      fakeTransport(() => known),
      manualClock(),
    );
    expect(await review('good')).toEqual({
      name: 'system:serviceaccount:kube-system:antrea-agent',
      uid: 'u1',
      groups: ['system:serviceaccounts', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/node-name': ['node-1'] },
    });
  });

  it('knows no user for a token that is not authenticated', async () => {
    const review = createTokenReviewer(
      fakeTransport(() => ({ status: { error: 'bad token' } })),
      manualClock(),
    );
    expect(await review('bad')).toBeUndefined();
  });

  it('asks once in ten seconds for the same token, and separately for another', async () => {
    const clock = manualClock();
    const transport = fakeTransport(() => known);
    const review = createTokenReviewer(transport, clock);
    await review('a');
    await review('a');
    await review('b');
    expect(transport.requests).toHaveLength(2);
    clock.advance(10_001);
    await review('a');
    expect(transport.requests).toHaveLength(3);
  });

  it('rejects when the API server is away, and asks again next time', async () => {
    let up = false;
    const transport = fakeTransport(() => {
      if (!up) throw new Error('down');
      return known;
    });
    const review = createTokenReviewer(transport, manualClock());
    await expect(review('a')).rejects.toThrow('down');
    up = true;
    expect(await review('a')).toBeDefined();
  });
});
