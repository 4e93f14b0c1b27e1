import type { NetworkPolicyPort } from './input.ts';
import type { Problem, Protocol, Service } from './model.ts';

/** A service, or what is wrong with it. */
export type ServiceResult =
  | { readonly ok: true; readonly service: Service }
  | { readonly ok: false; readonly reason: Problem['reason']; readonly message: string };

const highestPort = 65_535;

/** Reads an entry of `ports`: the protocol defaults to TCP, without a port it is all ports of the protocol. */
export function parseService({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): ServiceResult {
  if (!isProtocol(protocol)) {
    return { ok: false, reason: 'UnknownProtocol', message: `"${protocol}" is not TCP, UDP or SCTP` };
  }
  const wrong = portError(port, endPort);
  if (wrong !== undefined) return { ok: false, reason: 'InvalidPort', message: wrong };
  if (port === undefined) return { ok: true, service: { protocol } };
  if (endPort === undefined || endPort === port) return { ok: true, service: { protocol, port } };
  return { ok: true, service: { protocol, port, endPort } };
}

function portError(port: number | string | undefined, endPort: number | undefined): string | undefined {
  if (!isNumberOrName(port)) return 'a port is a number or a name';
  if (typeof port === 'number' && !isPort(port)) return `${port} is not a port`;
  if (endPort === undefined) return undefined;
  if (typeof port !== 'number') return 'endPort needs a numeric port';
  return isPort(endPort) && endPort >= port
    ? undefined
    : `${endPort} cannot end a range that begins at ${port}`;
}

/** What no schema has seen may be of any type. */
function isNumberOrName(port: unknown): boolean {
  return port === undefined || typeof port === 'number' || (typeof port === 'string' && port !== '');
}

function isProtocol(text: string): text is Protocol {
  return text === 'TCP' || text === 'UDP' || text === 'SCTP';
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= highestPort;
}
