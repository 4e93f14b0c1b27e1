/** Ports, protocols and Services that no policy takes. */
import { type BadSpec, bad, egress, egressPath, exactlyOne, ingress, ingressPath, web } from './badSpec.ts';

const ports = `${ingressPath}.ports[0]`;

function port(entry: object): object {
  return ingress({ ports: [entry] });
}

/** Specs with one wrong port, protocol or Service. */
export const badServices: readonly BadSpec[] = [
  bad('an unknown protocol', port({ protocol: 'tcp' }), `${ports}.protocol`, /supported values: "TCP"/),
  bad('port 0', port({ port: 0 }), `${ports}.port`, /greater than or equal to 1/),
  bad('port 65536', port({ port: 65_536 }), `${ports}.port`, /less than or equal to 65535/),
  bad('a number in quotes', port({ port: '80' }), `${ports}.port`, /should match/),
  bad(
    'a port name too long',
    port({ port: 'a'.repeat(16) }),
    `${ports}.port`,
    /at most 15|may not be more than 15|Too long/,
  ),
  bad(
    'a port that is a list',
    port({ port: [80] }),
    `${ports}.port`,
    /must be of type integer,string|must be an integer or a string|Invalid/,
  ),
  bad('an empty port', port({}), ports, /set protocol, port or sourcePort/),
  bad('an end without a port', port({ protocol: 'TCP', endPort: 90 }), ports, /endPort needs a port/),
  bad('an end below the port', port({ port: 90, endPort: 80 }), ports, /endPort needs a port/),
  bad('an end of a named port', port({ port: 'http', endPort: 80 }), ports, /endPort needs a port/),
  bad(
    'a source end below its port',
    port({ sourcePort: 90, sourceEndPort: 80 }),
    ports,
    /sourceEndPort needs/,
  ),
  bad('a source end alone', port({ protocol: 'TCP', sourceEndPort: 80 }), ports, /sourceEndPort needs/),
  bad('a protocol of nothing', ingress({ protocols: [{}] }), `${ingressPath}.protocols[0]`, exactlyOne),
  bad(
    'two protocols in one',
    ingress({ protocols: [{ icmp: {}, igmp: {} }] }),
    `${ingressPath}.protocols[0]`,
    exactlyOne,
  ),
  bad(
    'an ICMP type out of range',
    ingress({ protocols: [{ icmp: { icmpType: 256 } }] }),
    `${ingressPath}.protocols[0].icmp.icmpType`,
    /less than or equal to 255/,
  ),
  bad(
    'an ICMP code below 0',
    ingress({ protocols: [{ icmp: { icmpCode: -1 } }] }),
    `${ingressPath}.protocols[0].icmp.icmpCode`,
    /greater than or equal to 0/,
  ),
  bad(
    'an IGMP report received',
    ingress({ protocols: [{ igmp: { igmpType: 22 } }] }),
    `${ingressPath}.protocols[0].igmp.igmpType`,
    /supported values/,
  ),
  bad(
    'IGMP rejected',
    ingress({ action: 'Reject', protocols: [{ igmp: {} }] }),
    ingressPath,
    /neither rejected nor passed/,
  ),
  bad(
    'an application protocol of nothing',
    ingress({ l7Protocols: [{}] }),
    `${ingressPath}.l7Protocols[0]`,
    exactlyOne,
  ),
  bad(
    'an HTTP method that is none',
    ingress({ l7Protocols: [{ http: { method: 'get' } }] }),
    `${ingressPath}.l7Protocols[0].http.method`,
    /supported values/,
  ),
  bad(
    'HTTP dropped',
    ingress({ action: 'Drop', l7Protocols: [{ http: {} }] }),
    ingressPath,
    /need the action Allow/,
  ),
  bad(
    'Services beside peers',
    egress({ to: [web], toServices: [{ name: 'a', namespace: 'b' }] }),
    egressPath,
    /toServices excludes/,
  ),
  bad(
    'Services beside ports',
    egress({ ports: [{ port: 80 }], toServices: [{ name: 'a', namespace: 'b' }] }),
    egressPath,
    /toServices excludes/,
  ),
  bad(
    'a Service without a namespace',
    egress({ toServices: [{ name: 'a' }] }),
    `${egressPath}.toServices[0].namespace`,
    /Required/,
  ),
];
