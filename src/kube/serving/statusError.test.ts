import { describe, expect, it } from 'vitest';
import { StatusError } from './statusError.ts';

describe('StatusError', () => {
  it('is written as a Status that kubectl understands', () => {
    expect(new StatusError('NotFound', 'pods "a" not found').toStatus()).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'pods "a" not found',
      reason: 'NotFound',
      code: 404,
    });
  });
});
