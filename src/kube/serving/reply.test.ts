import { describe, expect, it } from 'vitest';
import { json, text } from './reply.ts';

describe('replies', () => {
  it('are 200 unless told otherwise', () => {
    expect(json({ a: 1 })).toEqual({ kind: 'json', status: 200, body: { a: 1 } });
    expect(text('ok')).toMatchObject({ status: 200, contentType: 'text/plain; charset=utf-8' });
    expect(json({}, 404)).toMatchObject({ status: 404 });
  });
});
