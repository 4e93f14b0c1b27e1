import { describe, expect, it } from 'vitest';
import { scriptedTransport } from '#kube/testing/scriptedTransport.ts';
import { PodFinder } from './podFinder.ts';

const pod = (name: string, spec: object, status: object) => ({
  metadata: { namespace: 'n', name },
  spec,
  status,
});
const pods: Record<string, readonly object[]> = {
  'metadata.name=a': [pod('a', {}, { podIP: '10.0.1.2' })],
  'metadata.name=host': [pod('host', { hostNetwork: true }, { podIP: '192.0.2.1' })],
  'metadata.name=new': [pod('new', {}, {})],
  'status.podIP=10.0.1.2': [
    pod('done', {}, { podIP: '10.0.1.2', phase: 'Succeeded' }),
    pod('a', {}, { podIP: '10.0.1.2', phase: 'Running' }),
  ],
  'status.podIP=192.0.2.1': [pod('host', { hostNetwork: true }, { phase: 'Running' })],
};
const transport = scriptedTransport({
  request: ({ query }) => ({ items: pods[query?.fieldSelector ?? ''] ?? [] }),
});
const finder = new PodFinder(transport);

describe('PodFinder', () => {
  it('says why a pod cannot send', async () => {
    expect(await finder.problemOf('n', 'a')).toBeUndefined();
    expect(transport.requests.map(({ path }) => path)).toEqual(['/api/v1/namespaces/n/pods']);
    expect(await finder.problemOf('n', 'x')).toBe('source pod n/x not found');
    expect(await finder.problemOf('n', 'host')).toContain('network of its node');
    expect(await finder.problemOf('n', 'new')).toContain('has no address');
  });

  it('asks for no name that a pod cannot have: the server would refuse the question for ever', async () => {
    const before = transport.requests.length;
    expect(await finder.problemOf('n', 'a=b')).toBe('source pod n/a=b not found');
    expect(await finder.problemOf('..', 'a')).toBe('source pod ../a not found');
    expect(transport.requests).toHaveLength(before);
  });

  it('finds the pod that has an address of its own now', async () => {
    expect(await finder.podAt('10.0.1.2')).toBe('n/a');
    expect(await finder.podAt('192.0.2.1')).toBeUndefined();
  });
});
