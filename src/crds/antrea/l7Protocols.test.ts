import { expect, it } from 'vitest';
import { l7Protocol } from './l7Protocols.ts';

it.each([{ http: {} }, { http: { host: 'a', method: 'PATCH', path: '/*' } }, { tls: { sni: 'a' } }])(
  'takes %j',
  (value) => {
    expect(l7Protocol.parse(value)).toEqual(value);
  },
);

it.each([{}, { http: {}, tls: {} }, { http: { method: 'get' } }, { ftp: {} }])('refuses %j', (value) => {
  expect(l7Protocol.safeParse(value).success).toBe(false);
});
