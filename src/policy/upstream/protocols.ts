import { givenFields, refuseUnknown } from '../antrea/fields.ts';
import { parseService } from '../kubernetesService.ts';
import type { Protocol, Service } from '../model.ts';
import type { Refusal } from '../problems.ts';
import type { UpstreamPorts, UpstreamProtocol } from './input.ts';

/** What an entry of `protocols` is (a named port is of any protocol), or what is wrong with it. */
export type ProtocolResult =
  | { readonly ok: true; readonly services: readonly Service[] }
  | { readonly ok: false; readonly refusal: Refusal };

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** Reads an entry of `protocols`. */
export function parseProtocol(entry: UpstreamProtocol): ProtocolResult {
  const unknown = refuseUnknown(entry, ['tcp', 'udp', 'sctp', 'destinationNamedPort']);
  if (unknown !== undefined) return { ok: false, refusal: unknown };
  if (givenFields(entry).length !== 1) return invalid('a protocol needs exactly one of its fields');
  const { tcp, udp, sctp, destinationNamedPort: port } = entry;
  if (port !== undefined) {
    return port === ''
      ? invalid('destinationNamedPort is empty')
      : { ok: true, services: protocols.map((protocol) => ({ protocol, port })) };
  }
  if (tcp !== undefined) return parsePorts('TCP', tcp);
  if (udp !== undefined) return parsePorts('UDP', udp);
  return parsePorts('SCTP', sctp ?? {});
}

function parsePorts(protocol: Protocol, ports: UpstreamPorts): ProtocolResult {
  const { destinationPort } = ports;
  const unknown =
    refuseUnknown(ports, ['destinationPort']) ?? refuseUnknown(destinationPort ?? {}, ['number', 'range']);
  if (unknown !== undefined) return { ok: false, refusal: unknown };
  // What a later version of the API says there, an older definition of the kind takes away: it is not all ports.
  if (destinationPort === undefined) return invalid(`${protocol} needs a destinationPort`);
  const { number, range } = destinationPort;
  if ((number === undefined) === (range === undefined)) {
    return invalid('destinationPort needs either a number or a range');
  }
  const isWhole = range === undefined || (range.start !== undefined && range.end !== undefined);
  if (!isWhole) return invalid('range needs a start and an end');
  const result = parseService({ protocol, port: number ?? range?.start, endPort: range?.end });
  return result.ok ? { ok: true, services: [result.service] } : { ok: false, refusal: result };
}

function invalid(message: string): ProtocolResult {
  return { ok: false, refusal: { reason: 'InvalidPort', message } };
}
