import { describe, expect, it } from 'vitest';
import { apiStatus, errorFromStatus } from './errors.ts';

describe('errorFromStatus', () => {
  it('takes code, reason and message from the Status', () => {
    const status = { kind: 'Status', code: 409, reason: 'Conflict', message: 'the object has been modified' };
    const error = errorFromStatus('PUT /a', 500, status);
    expect(error).toMatchObject({
      code: 'ANTREA_KUBE_API_ERROR',
      status: 409,
      reason: 'Conflict',
      message: 'PUT /a answered 409 Conflict: the object has been modified',
      fields: { status: 409, reason: 'Conflict' },
    });
    expect(apiStatus(error)).toBe(409);
  });

  it('makes do with a page of a proxy, or with nothing', () => {
    expect(errorFromStatus('GET /a', 502, '<html>bad gateway</html>')).toMatchObject({
      status: 502,
      reason: 'HTTP502',
      message: 'GET /a answered 502 HTTP502: <html>bad gateway</html>',
    });
    expect(errorFromStatus('GET /a', 500, null).message).toBe('GET /a answered 500 HTTP500: no message');
  });

  it('knows how long to wait from the header, else from the details', () => {
    const status = { code: 429, details: { retryAfterSeconds: 2 } };
    expect(errorFromStatus('GET /a', 429, status).retryAfterMs).toBe(2000);
    expect(errorFromStatus('GET /a', 429, status, 5).retryAfterMs).toBe(5000);
    expect(errorFromStatus('GET /a', 500, {}).retryAfterMs).toBeUndefined();
  });
});

describe('apiStatus', () => {
  it('is undefined for what no server answered', () => {
    expect(apiStatus(new Error('reset'))).toBeUndefined();
    expect(apiStatus(undefined)).toBeUndefined();
  });
});
