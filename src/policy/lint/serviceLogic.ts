/**
 * Sets of services: `undefined` is any traffic, a list is the union of its entries.
 * @module
 */
import type { IcmpService, PortService, Service } from '../model.ts';
import { isCovered, overlap, type Range } from './ranges.ts';

/** What a rule says about ports. */
export type Services = readonly Service[] | undefined;

const highestPort = 65_535;
const allPorts: Range = { first: 0, last: highestPort };

/** Whether all traffic of `inner` is in the union of `outer`. False also where that is not certain. */
export function servicesWithin(inner: Services, outer: readonly Services[]): boolean {
  if (outer.some((each) => each === undefined)) return true;
  if (inner === undefined) return false;
  const all = outer.flatMap((each) => each ?? []);
  return inner.every((service) => isWithin(service, all));
}

/** Whether some traffic is certainly in both. */
export function servicesMeet(a: Services, b: Services): boolean {
  return anyMeet(a, b, (one, other) => one === other);
}

/** Whether some traffic may be in both: a name may stand for any port. */
export function servicesMayMeet(a: Services, b: Services): boolean {
  return anyMeet(a, b, () => true);
}

type NamesMeet = (a: PortService['port'], b: PortService['port']) => boolean;

function anyMeet(a: Services, b: Services, namesMeet: NamesMeet): boolean {
  if (a === undefined || b === undefined) return (a?.length ?? 1) > 0 && (b?.length ?? 1) > 0;
  return a.some((one) => b.some((other) => meet(one, other, namesMeet)));
}

function isWithin(service: Service, all: readonly Service[]): boolean {
  if (service.protocol === 'ICMP') {
    return all.some((each) => each.protocol === 'ICMP' && isIcmpWithin(service, each));
  }
  const alike = all.filter((each) => isPorts(each) && each.protocol === service.protocol);
  const fromThere = alike.filter(isPorts).filter((each) => isCovered(sources(service), [sources(each)]));
  if (typeof service.port === 'string') {
    return fromThere.some(({ port }) => port === undefined || port === service.port);
  }
  const numbered = fromThere.filter(({ port }) => typeof port !== 'string');
  return isCovered(ports(service), numbered.map(ports));
}

function isIcmpWithin({ icmpType, icmpCode }: IcmpService, outer: IcmpService): boolean {
  if (outer.icmpType !== undefined && outer.icmpType !== icmpType) return false;
  return outer.icmpCode === undefined || outer.icmpCode === icmpCode;
}

function meet(a: Service, b: Service, namesMeet: NamesMeet): boolean {
  if (a.protocol === 'ICMP' || b.protocol === 'ICMP') {
    if (a.protocol !== 'ICMP' || b.protocol !== 'ICMP') return false;
    return isEither(a.icmpType, b.icmpType) && isEither(a.icmpCode, b.icmpCode);
  }
  if (a.protocol !== b.protocol || !overlap(sources(a), sources(b))) return false;
  const isNamed = typeof a.port === 'string' || typeof b.port === 'string';
  return isNamed ? namesMeet(a.port, b.port) : overlap(ports(a), ports(b));
}

function isEither(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

function isPorts(service: Service): service is PortService {
  return service.protocol !== 'ICMP';
}

/** The destination's ports of a service that does not name them. */
function ports({ port, endPort }: PortService): Range {
  return typeof port === 'number' ? { first: port, last: endPort ?? port } : allPorts;
}

function sources({ sourcePort, sourceEndPort }: PortService): Range {
  return sourcePort === undefined ? allPorts : { first: sourcePort, last: sourceEndPort ?? sourcePort };
}
