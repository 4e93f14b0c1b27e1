import { expect, it } from 'vitest';
import { KubeApiError } from '#kube/errors.ts';
import { apiStatus } from './apiStatus.ts';
import { RequestError } from './client.ts';

it('apiStatus knows the errors of both kinds of servers', () => {
  const refused = { status: 403, reason: 'Forbidden', message: 'no', request: 'GET /x' };
  expect(apiStatus(new KubeApiError(refused))).toBe(403);
  expect(apiStatus(new RequestError(404, 'none'))).toBe(404);
  expect(apiStatus(new Error('broken'))).toBeUndefined();
});
