import { describe, expect, it } from 'vitest';
import { serviceOf, strippedService, strippedSlice } from './serviceShape.ts';

const bookkeeping = { uid: 'u', resourceVersion: '7', annotations: { long: 'text' }, labels: { app: 'x' } };
const identity = { name: 's', namespace: 'x', uid: 'u', resourceVersion: '7' };

describe('what is kept', () => {
  it('of a Service is where it listens', () => {
    const ports = [{ name: 'web', protocol: 'TCP', port: 80, targetPort: 8080, nodePort: 30_080 }];
    const service = {
      metadata: { name: 's', namespace: 'x', ...bookkeeping },
      spec: {
        clusterIP: '10.96.0.9',
        clusterIPs: ['10.96.0.9'],
        internalTrafficPolicy: 'Cluster',
        externalIPs: ['1.2.3.4'],
        ports,
      },
      status: { loadBalancer: { ingress: [{ ip: '5.6.7.8', hostname: 'h' }] } },
    };
    expect(strippedService(service)).toEqual({
      metadata: identity,
      spec: {
        clusterIPs: ['10.96.0.9'],
        externalIPs: ['1.2.3.4'],
        ports: [{ name: 'web', protocol: 'TCP', port: 80 }],
      },
      status: { loadBalancer: { ingress: [{ ip: '5.6.7.8' }] } },
    });
    expect(
      strippedService({ metadata: identity, spec: { clusterIP: 'None', internalTrafficPolicy: 'Local' } }),
    ).toEqual({ metadata: identity, spec: { clusterIP: 'None', internalTrafficPolicy: 'Local' } });
  });

  it('of a slice is what kube-proxy may choose', () => {
    const labels = { 'kubernetes.io/service-name': 's', other: 'label' };
    const slice = {
      metadata: { name: 's-1', namespace: 'x', ...bookkeeping, labels },
      addressType: 'IPv4',
      ports: [{ name: 'web', protocol: 'TCP', port: 8080, appProtocol: 'http' }],
      endpoints: [
        { addresses: ['10.0.0.1'], conditions: { ready: true }, nodeName: 'n1', zone: 'z' },
        { addresses: ['10.0.0.2'], conditions: { ready: false }, nodeName: 'n1' },
        { addresses: ['10.0.0.3'], nodeName: 'n2' },
      ],
    };
    const kept = strippedSlice(slice, 'n1');
    expect(kept).toEqual({
      metadata: { ...identity, name: 's-1', labels: { 'kubernetes.io/service-name': 's' } },
      addressType: 'IPv4',
      ports: [{ name: 'web', protocol: 'TCP', port: 8080 }],
      endpoints: [{ addresses: ['10.0.0.1'], nodeName: 'n1' }, { addresses: ['10.0.0.3'] }],
    });
    expect(serviceOf(kept)).toBe('x/s');
  });
});
