import type { BadSpec } from './badSpec.ts';

const source = { pod: 'a', namespace: 'n' };
const destination = { ip: '10.0.1.3' };

/** Specs of Traceflows that are right. */
export const goodTraceflowSpecs: readonly object[] = [
  { source, destination: { pod: 'b', namespace: 'n' } },
  {
    source,
    destination: { service: 'web', namespace: 'n' },
    packet: { transportHeader: { tcp: { srcPort: 10_000, dstPort: 80, flags: 2 } } },
  },
  {
    source,
    destination,
    packet: {
      ipHeader: { srcIP: '10.0.1.2', protocol: 1, ttl: 64, flags: 2 },
      transportHeader: { icmp: { id: 1, sequence: 2 } },
    },
    timeout: 300,
  },
];

/** Specs of Traceflows that are wrong. */
export const badTraceflowSpecs: readonly BadSpec[] = [
  { what: 'no source', spec: { destination }, where: 'spec.source', says: /source/ },
  {
    what: 'no destination',
    spec: { source, destination: {} },
    where: 'spec.destination',
    says: /exactly one of/,
  },
  {
    what: 'two destinations',
    spec: { source, destination: { pod: 'b', service: 'web', namespace: 'n' } },
    where: 'spec.destination',
    says: /exactly one of/,
  },
  {
    what: 'a pod of no namespace',
    spec: { source, destination: { pod: 'b' } },
    where: 'spec.destination',
    says: /needs its namespace/,
  },
  {
    what: 'an address in a namespace',
    spec: { source, destination: { ip: '10.0.1.3', namespace: 'n' } },
    where: 'spec.destination',
    says: /has none/,
  },
  { what: 'no address', spec: { source, destination: { ip: 'b' } }, where: 'spec.destination.ip', says: /./ },
  {
    what: 'port 0',
    spec: { source, destination, packet: { transportHeader: { udp: { dstPort: 0 } } } },
    where: 'spec.packet.transportHeader.udp.dstPort',
    says: /./,
  },
  { what: 'too long', spec: { source, destination, timeout: 301 }, where: 'spec.timeout', says: /./ },
];
