import { describe, expect, it } from 'vitest';
import { makesPods, standIn } from './workloads.ts';

const template = { metadata: { labels: { app: 'w' } }, spec: { serviceAccountName: 'sa' } };
const metadata = { name: 'w', namespace: 'n' };

describe('standIn', () => {
  it('finds the template of every kind of workload', () => {
    const pod = { metadata: { ...metadata, labels: { app: 'w' } }, spec: { serviceAccountName: 'sa' } };
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']) {
      expect(standIn(kind, { metadata, spec: { template } }).data).toMatchObject({ object: pod });
    }
    const cron = { metadata, spec: { jobTemplate: { spec: { template } } } };
    expect(standIn('CronJob', cron).data).toMatchObject({ object: pod, workload: { kind: 'CronJob' } });
  });
});

describe('makesPods', () => {
  it('looks at the API group, too', () => {
    expect(makesPods({ apiVersion: 'apps/v1', kind: 'Deployment' })).toBe(true);
    expect(makesPods({ apiVersion: 'example.com/v1', kind: 'Deployment' })).toBe(false);
  });
});
