import { parseService, type ServiceResult } from '../kubernetesService.ts';
import type { Service } from '../model.ts';
import type { Problems, Refusal } from '../problems.ts';
import { refuseUnknown } from './fields.ts';
import type { AntreaPort, AntreaProtocol, AntreaRule } from './input.ts';

const portFields = ['protocol', 'port', 'endPort', 'sourcePort', 'sourceEndPort'];
const protocolFields = ['icmp', 'igmp'];
const icmpFields = ['icmpType', 'icmpCode'];
const highestPort = 65_535;
const highestByte = 255;

/** What `ports` and `protocols` of a rule are together: any of them. Undefined is any traffic. */
export function readServices(
  rule: AntreaRule,
  path: string,
  problems: Problems,
): readonly Service[] | undefined {
  const { ports = [], protocols = [] } = rule;
  if (ports.length === 0 && protocols.length === 0) return undefined;
  const results = [
    ...ports.map((port, index) => ({ result: parsePort(port), at: `ports[${index}]` })),
    ...protocols.map((protocol, index) => ({ result: parseProtocol(protocol), at: `protocols[${index}]` })),
  ];
  return results.flatMap(({ result, at }) => {
    if (result.ok) return [result.service];
    problems.report(`${path}.${at}`, result);
    return [];
  });
}

function parsePort(port: AntreaPort): ServiceResult {
  const refusal = refuseUnknown(port, portFields) ?? refuseSourcePorts(port);
  if (refusal !== undefined) return { ok: false, ...refusal };
  const result = parseService(port);
  const { sourcePort, sourceEndPort } = port;
  if (!result.ok || sourcePort === undefined || result.service.protocol === 'ICMP') return result;
  const range = sourceEndPort === undefined || sourceEndPort === sourcePort ? {} : { sourceEndPort };
  return { ok: true, service: { ...result.service, sourcePort, ...range } };
}

function refuseSourcePorts({ sourcePort, sourceEndPort }: AntreaPort): Refusal | undefined {
  if (sourcePort === undefined) {
    return sourceEndPort === undefined ? undefined : invalid('sourceEndPort needs a sourcePort');
  }
  if (!isPort(sourcePort)) return invalid(`${sourcePort} is not a port`);
  if (sourceEndPort === undefined || (isPort(sourceEndPort) && sourceEndPort >= sourcePort)) return undefined;
  return invalid(`${sourceEndPort} cannot end a range that begins at ${sourcePort}`);
}

function parseProtocol(protocol: AntreaProtocol): ServiceResult {
  const unknown = refuseUnknown(protocol, protocolFields);
  if (unknown !== undefined) return { ok: false, ...unknown };
  const { icmp, igmp } = protocol;
  if (igmp !== undefined) return { ok: false, reason: 'UnsupportedField', message: 'igmp is not supported' };
  if (icmp === undefined) return { ok: false, reason: 'UnknownProtocol', message: 'only icmp is supported' };
  return parseIcmp(icmp);
}

function parseIcmp(icmp: NonNullable<AntreaProtocol['icmp']>): ServiceResult {
  const { icmpType, icmpCode } = icmp;
  const refusal =
    refuseUnknown(icmp, icmpFields) ??
    (isByte(icmpType) ? undefined : invalid(`${icmpType} is not an ICMP type (0 to 255)`)) ??
    (isByte(icmpCode) ? undefined : invalid(`${icmpCode} is not an ICMP code (0 to 255)`)) ??
    (icmpCode !== undefined && icmpType === undefined ? invalid('icmpCode needs an icmpType') : undefined);
  if (refusal !== undefined) return { ok: false, ...refusal };
  const type = icmpType === undefined ? {} : { icmpType };
  const code = icmpCode === undefined ? {} : { icmpCode };
  return { ok: true, service: { protocol: 'ICMP', ...type, ...code } };
}

function invalid(message: string): Refusal {
  return { reason: 'InvalidPort', message };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= highestPort;
}

function isByte(value: number | undefined): boolean {
  return value === undefined || (Number.isInteger(value) && value >= 0 && value <= highestByte);
}
