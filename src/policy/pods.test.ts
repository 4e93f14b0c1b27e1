import { describe, expect, it } from 'vitest';
import type { Pod } from './input.ts';
import { podFacts, withAddresses } from './pods.ts';

const metadata = { name: 'p', namespace: 'x', uid: 'u' };
const ref = { name: 'p', namespace: 'x' };
const running: Pod = {
  metadata,
  spec: {
    nodeName: 'n',
    containers: [{ ports: [{ name: 'http', containerPort: 80 }, { containerPort: 81 }] }],
    initContainers: [
      { restartPolicy: 'Always', ports: [{ name: 'proxy', containerPort: 15, protocol: 'UDP' }] },
      { ports: [{ name: 'early', containerPort: 1 }] },
    ],
  },
  status: { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] },
};
const ports = [
  { name: 'proxy', port: 15, protocol: 'UDP' },
  { name: 'http', port: 80, protocol: 'TCP' },
];

describe('podFacts', () => {
  it('gives a peer its address and both their named ports', () => {
    expect(podFacts(running)).toMatchObject({
      key: 'x/p',
      place: 'pod',
      node: 'n',
      peer: { pod: ref, ips: ['10.0.0.1'], ports },
      target: { node: 'n', member: { pod: ref, uid: 'u', ports } },
    });
  });

  it.each<[string, Pod, Partial<ReturnType<typeof podFacts>>]>([
    ['without an address', { ...running, status: { phase: 'Pending' } }, { place: 'pod', peer: undefined }],
    ['not scheduled', { ...running, spec: {} }, { place: 'pod', target: undefined, node: undefined }],
    [
      'with an empty node name',
      { ...running, spec: { nodeName: '' } },
      { target: undefined, node: undefined },
    ],
    [
      'on the host network',
      { ...running, spec: { ...running.spec, hostNetwork: true } },
      { place: 'host', peer: undefined, target: undefined },
    ],
    [
      'that succeeded',
      { ...running, status: { ...running.status, phase: 'Succeeded' } },
      { place: 'terminated', peer: undefined, target: undefined },
    ],
    [
      'that failed on the host network',
      { ...running, spec: { hostNetwork: true }, status: { phase: 'Failed' } },
      { place: 'terminated', peer: undefined, target: undefined },
    ],
  ])('of a pod %s', (_what, pod, facts) => {
    const actual = podFacts(pod);
    for (const [key, value] of Object.entries(facts)) expect(actual).toHaveProperty(key, value);
  });

  it('takes podIP where podIPs are missing', () => {
    expect(podFacts({ metadata, status: { podIP: '10.0.0.2' } }).addresses).toEqual(['10.0.0.2']);
  });

  it('keeps the members that did not change', () => {
    const before = podFacts(running);
    const same = podFacts(structuredClone(running), before);
    expect(same.peer).toBe(before.peer);
    expect(same.target).toBe(before.target);

    const moved = podFacts({ ...running, status: { podIP: '10.0.0.9' } }, before);
    expect(moved.peer).toMatchObject({ ips: ['10.0.0.9'] });
    expect(moved.target).toBe(before.target);

    const renamed = podFacts({ ...running, spec: { nodeName: 'n' } }, before);
    expect(renamed.peer).toEqual({ pod: ref, ips: ['10.0.0.1'] });
    expect(renamed.target).toEqual({ node: 'n', member: { pod: ref, uid: 'u' } });
  });
});

describe('withAddresses', () => {
  const facts = podFacts(running);
  it('gives another address to the peer, and leaves the target as it is', () => {
    const moved = withAddresses(facts, ['10.0.0.2']);
    expect(moved.peer).toEqual({ pod: ref, ips: ['10.0.0.2'], ports });
    expect(moved.target).toBe(facts.target);
    expect(withAddresses(moved, []).peer).toBeUndefined();
  });

  it('changes nothing for the same address, and makes no peer of what is none', () => {
    expect(withAddresses(facts, ['10.0.0.1'])).toBe(facts);
    const done = podFacts({ ...running, status: { phase: 'Succeeded' } });
    expect(withAddresses(done, ['10.0.0.2']).peer).toBeUndefined();
  });
});
