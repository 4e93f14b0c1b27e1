import type { Clock } from '#base/clock.ts';
import type { Slots } from '#base/slots.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { LinkManager } from '../host/links.ts';
import type { HostLocalIpam } from '../ipam/hostLocal.ts';
import type { NetnsPaths } from './netnsPath.ts';
import type { PodPorts } from './podPorts.ts';
import type { Attachment } from './request.ts';

/** Holds a pod back until the policies that select it are in force. */
export type StartGate = {
  /** Called before the pod has its port. */
  begin(pod: Attachment): Promise<void>;
  /** Called when it has; rejects when the policies are not in force in time. */
  waitFor(pod: Attachment & { readonly ip: string }): Promise<void>;
};

/** The gate that lets everybody through at once. */
export const openGate: StartGate = { begin: () => Promise.resolve(), waitFor: () => Promise.resolve() };

/** What the CNI commands work on. */
export type CniParts = {
  readonly ipam: Pick<HostLocalIpam, 'reserve' | 'release' | 'find' | 'list' | 'free'>;
  readonly links: Pick<LinkManager, 'createVeth' | 'deleteLink' | 'checkPod' | 'gratuitousArp'>;
  readonly ports: Pick<PodPorts, 'add' | 'remove' | 'forgetConnections' | 'find' | 'list'>;
  readonly gate: StartGate;
  /** Told that a sandbox has an address, before its pod can speak. */
  readonly onAddress?: (pod: Attachment, ip: string) => void;
  /** How many pods are worked on at once: more only get into each other's way in the kernel. */
  readonly slots: Pick<Slots, 'run'>;
  readonly netnsPath: NetnsPaths;
  /** MTU of the pods' interfaces, in bytes. */
  readonly mtu: number;
  readonly clock: Clock;
  readonly logger: Logger;
};
