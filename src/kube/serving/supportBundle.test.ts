import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { createRouter } from './router.ts';
import {
  bundleReader,
  jsonPart,
  type SupportPart,
  supportBundleRoutes,
  withoutSecrets,
} from './supportBundle.ts';
import { testRequest } from './testing/testRequest.ts';

async function bundle(parts: readonly SupportPart[]): Promise<string> {
  const handler = createRouter(supportBundleRoutes(bundleReader(parts, manualClock())));
  const reply = await handler(testRequest('/supportbundle'));
  if (reply.kind !== 'bytes') throw new Error(`a ${reply.kind} reply`);
  return gunzipSync(reply.body).toString();
}

describe('supportBundleRoutes', () => {
  it('holds every part, and says which could not be read', async () => {
    const archive = await bundle([
      jsonPart('info.json', () => ({ version: 'v1' })),
      { path: 'ovs/flows.txt', read: () => Promise.reject(new Error('vswitchd is away')) },
      { path: 'last.txt', read: () => 'the end' },
    ]);
    expect(archive).toContain('"version": "v1"');
    expect(archive).toContain('(not readable: vswitchd is away)');
    expect(archive).toContain('the end');
  });

  it('is made once for all who ask at the same time, and anew for who asks later', async () => {
    let reads = 0;
    const handler = createRouter(
      supportBundleRoutes(bundleReader([{ path: 'a', read: () => `${++reads}` }], manualClock())),
    );
    const ask = () => handler(testRequest('/supportbundle'));
    await Promise.all([ask(), ask(), ask()]);
    expect(reads).toBe(1);
    await ask();
    expect(reads).toBe(2);
  });

  it('holds no secrets', async () => {
    expect(await bundle([{ path: 'a', read: () => 'Authorization: Bearer abcdefghijk' }])).not.toContain(
      'abcdefghijk',
    );
  });
});

describe('withoutSecrets', () => {
  it.each([
    ['a\n-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----\nb', 'MIIabc'],
    ['authorization: bearer abc.def-1234567', 'abc.def-1234567'],
    ['seen eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln here', 'eyJhbGci'],
    ['{"password":"hunter2hunter2"}', 'hunter2'],
    ['client-key-data: LS0tLS1CRUdJTi', 'LS0tLS1'],
    ['ROOT_TOKEN=abcdef123456', 'abcdef123456'],
    ['{"password":"correct horse, battery"}', 'battery'],
    ['{"password":"with \\"quotes\\" in it"}', 'in it'],
    ["password: 'short'", 'short'],
    ['{"msg":"{\\"token\\":\\"abc def\\",\\"a\\":1}"}', 'abc def'],
    ['AWS_SECRET_ACCESS_KEY=abcdef123456', 'abcdef123456'],
    ['Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['HTTPS_PROXY=http://user:pa55word@proxy.example:3128', 'pa55word'],
    ['options : {psk="abcdef", remote_ip=flow}', 'abcdef'],
  ])('blots out the secret of %j', (text, secret) => {
    expect(withoutSecrets(text)).not.toContain(secret);
  });

  it('leaves JSON readable, and what is around a secret', () => {
    const text = '{"name":"a","token":"abc def","msg":"{\\"secret\\":\\"x\\",\\"b\\":1}","secret":""}';
    const clean = JSON.parse(withoutSecrets(text));
    expect(clean).toEqual({ name: 'a', token: '(removed)', msg: '{"secret":"(removed)","b":1}', secret: '' });
  });

  it.each([
    'a-',
    '://a:',
    '-----BEGIN PRIVATE KEY-----',
    'eyJ-',
    'token\\"="',
    'token: "\\',
    'basic authorization ',
  ])('is not held up by any number of %j', (part) => {
    const start = performance.now();
    withoutSecrets(part.repeat(300_000 / part.length));
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('leaves flows, rules and addresses alone', () => {
    const text =
      'table=10, priority=200,arp,in_port="nginx-de-481c4a",arp_sha=32:a1:45:43:7c:96 actions=resubmit(,20)\n' +
      '-A ANTREA-POSTROUTING -s 10.244.1.0/24 -m set ! --match-set ANTREA-POD-IP dst -j MASQUERADE\n';
    expect(withoutSecrets(text)).toBe(text);
  });
});
