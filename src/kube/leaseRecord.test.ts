import { describe, expect, it } from 'vitest';
import { KubeApiError } from './errors.ts';
import { LeaseRecord, microTime } from './leaseRecord.ts';
import { scriptedTransport } from './testing/scriptedTransport.ts';

const signal = new AbortController().signal;

describe('LeaseRecord', () => {
  it('creates what is not there and replaces the version it read', async () => {
    const transport = scriptedTransport({ request: ({ body }) => body });
    const record = new LeaseRecord(transport, 'n', 'l', 1_000);
    await record.write(undefined, { holderIdentity: 'me' }, signal);
    await record.write({ metadata: { name: 'l', resourceVersion: '7' } }, { holderIdentity: 'me' });
    expect(transport.requests).toMatchObject([
      {
        method: 'POST',
        path: '/apis/coordination.k8s.io/v1/namespaces/n/leases',
        body: { metadata: { name: 'l' } },
      },
      {
        method: 'PUT',
        path: '/apis/coordination.k8s.io/v1/namespaces/n/leases/l',
        body: { metadata: { name: 'l', resourceVersion: '7' }, spec: { holderIdentity: 'me' } },
      },
    ]);
  });

  it('reads undefined where nothing is, and passes other errors on', async () => {
    const statuses = [404, 500];
    const transport = scriptedTransport({
      request: () => {
        throw new KubeApiError({ status: statuses.shift() ?? 0, reason: '', message: '', request: '' });
      },
    });
    const record = new LeaseRecord(transport, 'n', 'l', 1_000);
    await expect(record.read(signal)).resolves.toBeUndefined();
    await expect(record.read(signal)).rejects.toMatchObject({ status: 500 });
  });
});

describe('microTime', () => {
  it('has six decimals', () => {
    expect(microTime(Date.UTC(2026, 10, 22, 6, 7, 8, 9))).toBe('2026-11-22T06:07:08.009000Z');
  });
});
