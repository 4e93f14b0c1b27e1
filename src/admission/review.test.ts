import { describe, expect, it } from 'vitest';
import { parseReview, reviewResponse } from './review.ts';
import { reviewOf } from './testing/reviewOf.ts';

const request = (() => {
  const parsed = parseReview(JSON.stringify(reviewOf({ name: 'x' })));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.request;
})();

describe('parseReview', () => {
  it('reads a request; null stands for an object that is not there', () => {
    expect(request).toMatchObject({ uid: 'r1', operation: 'CREATE', name: 'x', oldObject: undefined });
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['another object', '{"kind":"Pod"}', 'not an AdmissionReview'],
    ['an unknown operation', JSON.stringify(reviewOf({ operation: 'PATCH' })), 'operation'],
    ['a list for an object', JSON.stringify(reviewOf({ object: [] })), 'object'],
  ])('refuses %s', (_what, body, message) => {
    const parsed = parseReview(body);
    expect(parsed.ok ? '' : parsed.message).toContain(message);
  });
});

describe('reviewResponse', () => {
  it('leaves out patch and warnings where there are none', () => {
    expect(reviewResponse(request, { allowed: true, patch: [], warnings: [] })).toEqual({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: 'r1', allowed: true },
    });
  });

  it('encodes a patch', () => {
    const patch = [{ op: 'add', path: '/spec/tier', value: 'application' }] as const;
    expect(reviewResponse(request, { allowed: true, patch, warnings: ['w'] })).toMatchObject({
      response: {
        allowed: true,
        patchType: 'JSONPatch',
        patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
        warnings: ['w'],
      },
    });
  });

  it('names the fields of a refusal, in the message and for programs', () => {
    const problems = [
      { path: 'spec.tier', message: 'one' },
      { path: 'spec.priority', message: 'two' },
    ];
    expect(reviewResponse(request, { allowed: false, problems })).toMatchObject({
      response: {
        allowed: false,
        status: {
          reason: 'Invalid',
          code: 422,
          message: 'spec.tier: one; spec.priority: two',
          details: { kind: 'ClusterNetworkPolicy', name: 'x', causes: [{ field: 'spec.tier' }, {}] },
        },
      },
    });
  });

  it('keeps warnings within what the API server takes', () => {
    const warnings = Array.from({ length: 30 }, () => 'w'.repeat(1000));
    const answer = JSON.stringify(reviewResponse(request, { allowed: true, patch: [], warnings }));
    expect(answer.length).toBeLessThan(4096);
    expect(answer).toContain('and 20 more');
  });
});
