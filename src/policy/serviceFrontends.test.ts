import { describe, expect, it } from 'vitest';
import { networkContains, parseIpv4Cidr } from '#base/ipv4.ts';
import { type EndpointSlice, frontendsOf, type Outlook, type Service } from './serviceFrontends.ts';

const pods = parseIpv4Cidr('10.10.0.0/16');
const outlook: Outlook = {
  node: 'n1',
  serviceNetwork: parseIpv4Cidr('10.96.0.0/12'),
  comesBack: (address) => networkContains(pods, address),
};
const metadata = { name: 's', namespace: 'x' };
const https = { name: 'https', protocol: 'TCP', port: 443 };

function service(spec: NonNullable<Service['spec']>): Service {
  return { metadata, spec: { clusterIPs: ['10.96.0.1'], ports: [https], ...spec } };
}

function slice(addresses: readonly string[], rest: Partial<EndpointSlice> = {}): EndpointSlice {
  return {
    metadata: {},
    addressType: 'IPv4',
    ports: [{ name: 'https', protocol: 'TCP', port: 6443 }],
    endpoints: addresses.map((address) => ({ addresses: [address] })),
    ...rest,
  };
}

const apiServer = {
  address: '10.96.0.1',
  port: 443,
  protocol: 'TCP',
  endpoints: [{ address: '172.18.0.2', port: 6443 }],
};

describe('the frontends that flows for egress do not guard', () => {
  it('are those with an endpoint that is not on the pod network', () => {
    expect(frontendsOf(service({}), [slice(['172.18.0.2'])], outlook)).toEqual([apiServer]);
    expect(frontendsOf(service({}), [slice(['10.10.3.4'])], outlook)).toEqual([]);
    expect(frontendsOf(service({}), [], outlook)).toEqual([]);
  });

  it('name no endpoint that packets come back for', () => {
    expect(frontendsOf(service({}), [slice(['172.18.0.2', '10.10.3.4'])], outlook)).toEqual([apiServer]);
  });

  it('gather endpoints of all slices, each once', () => {
    const slices = [slice(['172.18.0.2', '172.18.0.3']), slice(['172.18.0.2'])];
    expect(frontendsOf(service({}), slices, outlook)[0]?.endpoints).toEqual([
      { address: '172.18.0.2', port: 6443 },
      { address: '172.18.0.3', port: 6443 },
    ]);
  });

  it('match ports of slices by name and protocol', () => {
    const ports = [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP', name: '' },
    ];
    const dns = slice(['172.18.0.2'], {
      ports: [
        { name: '', protocol: 'UDP', port: 5353 },
        { name: '', protocol: 'TCP', port: 5354 },
      ],
    });
    expect(
      frontendsOf(service({ ports }), [dns], outlook).map(({ protocol, endpoints }) => [protocol, endpoints]),
    ).toEqual([
      ['UDP', [{ address: '172.18.0.2', port: 5353 }]],
      ['TCP', [{ address: '172.18.0.2', port: 5354 }]],
    ]);
    const other = slice(['172.18.0.2'], { ports: [{ name: 'other', port: 1 }] });
    expect(frontendsOf(service({}), [other], outlook)).toEqual([]);
  });

  it('leave out what kube-proxy would not choose', () => {
    const endpoints = [
      { addresses: ['172.18.0.2'], conditions: { ready: false } },
      { addresses: ['172.18.0.3'], conditions: { ready: false, serving: true } },
    ];
    expect(frontendsOf(service({}), [slice([], { endpoints })], outlook)[0]?.endpoints).toEqual([
      { address: '172.18.0.3', port: 6443 },
    ]);
    expect(frontendsOf(service({}), [slice(['fd00::2'], { addressType: 'IPv6' })], outlook)).toEqual([]);
  });

  it('see only what is near when the Service wants that', () => {
    const endpoints = [
      { addresses: ['172.18.0.2'], nodeName: 'n1' },
      { addresses: ['172.18.0.3'], nodeName: 'n2' },
    ];
    const near = service({ internalTrafficPolicy: 'Local' });
    expect(frontendsOf(near, [slice([], { endpoints })], outlook)).toEqual([apiServer]);
  });

  it('are of no Service without a cluster address or with an unknown protocol', () => {
    const slices = [slice(['172.18.0.2'])];
    expect(frontendsOf(service({ clusterIPs: ['None'] }), slices, outlook)).toEqual([]);
    expect(frontendsOf(service({ clusterIPs: ['fd00::1'] }), slices, outlook)).toEqual([]);
    const odd = { ...https, protocol: 'ODD' };
    expect(frontendsOf(service({ ports: [odd] }), slices, outlook)).toEqual([]);
    expect(frontendsOf({ metadata }, slices, outlook)).toEqual([]);
  });

  it('are judged as addresses where they are external addresses of that range', () => {
    const external: Service = {
      ...service({ externalIPs: ['10.96.9.9', '203.0.113.1'] }),
      status: { loadBalancer: { ingress: [{ ip: '10.97.0.1' }] } },
    };
    expect(frontendsOf(external, [slice(['10.10.3.4'])], outlook)).toEqual([
      { address: '10.96.9.9', port: 443, protocol: 'TCP', endpoints: [{ address: '10.96.9.9', port: 443 }] },
      { address: '10.97.0.1', port: 443, protocol: 'TCP', endpoints: [{ address: '10.97.0.1', port: 443 }] },
    ]);
  });
});
