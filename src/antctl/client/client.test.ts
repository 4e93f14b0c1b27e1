import { describe, expect, it } from 'vitest';
import { RequestError, serverMessage } from './client.ts';

describe('RequestError', () => {
  it('puts the word of HTTP first', () => {
    expect(new RequestError(400, 'namespace must be provided').message).toBe(
      'Bad Request: namespace must be provided',
    );
    expect(new RequestError(418, 'teapot').message).toBe('HTTP 418: teapot');
  });
});

describe('serverMessage', () => {
  it('reads a Status, plain text, and nothing', () => {
    expect(serverMessage('{"kind":"Status","message":"no"}')).toBe('no');
    expect(serverMessage('bad gateway\n')).toBe('bad gateway');
    expect(serverMessage('')).toBe('no message');
  });
});
