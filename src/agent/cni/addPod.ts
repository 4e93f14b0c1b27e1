import { CodedError } from '#base/errors.ts';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import type { PodLink } from '../host/podLink.ts';
import type { PodAddress } from '../ipam/hostLocal.ts';
import { asCniError, CniError, cniCodes } from './cniError.ts';
import { deletePod } from './deletePod.ts';
import { randomMac } from './mac.ts';
import { interfaceFaults, podLink } from './podLink.ts';
import type { Attachment } from './request.ts';
import type { AddResult } from './result.ts';
import type { CniParts } from './types.ts';
import { UndoStack } from './undo.ts';

/**
 * Gives a sandbox its address, link, port and flows. A repeated ADD answers what the first one made, if that is still
 * whole. On failure nothing is left. @throws CniError 7, 11, 101 or 102
 */
export async function addPod(parts: CniParts, pod: Attachment): Promise<AddResult> {
  const existing = parts.ports.find(pod.containerId);
  if (existing === undefined) return attach(parts, pod);
  if (existing.ifname !== undefined && existing.ifname !== pod.ifname) {
    throw new CniError(
      cniCodes.invalidConfig,
      `the sandbox has the interface ${existing.ifname} already; one is supported`,
    );
  }
  const kept = await keepExisting(parts, pod, existing);
  if (kept !== undefined) return kept;
  await deletePod(parts, pod, pod.podName);
  return attach(parts, pod);
}

async function keepExisting(
  parts: CniParts,
  pod: Attachment,
  existing: ContainerInterface,
): Promise<AddResult | undefined> {
  const faults = await interfaceFaults(parts, pod, existing);
  const address = parts.ipam.find(pod);
  if (faults.length === 0 && address !== undefined)
    return resultOf(pod, podLink(parts, pod, address, existing.mac));
  parts.logger.warn(
    { pod: podKey(pod), faults },
    'an interface added before is no longer whole: making it anew',
  );
  return undefined;
}

async function attach(parts: CniParts, pod: Attachment): Promise<AddResult> {
  const undo = new UndoStack();
  try {
    return await attachStepByStep(parts, pod, undo);
  } catch (error) {
    await undo.run(parts.logger);
    throw error;
  }
}

async function attachStepByStep(parts: CniParts, pod: Attachment, undo: UndoStack): Promise<AddResult> {
  const address = await reserve(parts, pod);
  // An address that no pod has used yet needs no rest: else a node whose ADDs fail would run out of addresses.
  let hasSpoken = false;
  undo.push('address', () => parts.ipam.release(pod.containerId, { rest: hasSpoken }));
  const link = podLink(parts, pod, address, randomMac());
  const port = await parts.slots.run(async () => {
    await makeLink(parts, link, undo);
    await parts.gate.begin(pod);
    hasSpoken = true;
    return addPort(parts, pod, link, undo);
  });
  parts.onAddress?.(pod, link.ip);
  await step(
    parts.gate.waitFor({ ...pod, ip: link.ip }),
    cniCodes.tryAgainLater,
    'policies are not in force yet',
  );
  announce(parts, port);
  return resultOf(pod, link);
}

async function makeLink({ links }: CniParts, link: PodLink, undo: UndoStack): Promise<void> {
  await step(links.createVeth(link), cniCodes.configureFailed, 'cannot make the interface');
  undo.push('link', () => links.deleteLink(link.hostName));
}

function addPort(
  { ports }: CniParts,
  pod: Attachment,
  link: PodLink,
  undo: UndoStack,
): Promise<ContainerInterface> {
  // Pushed first: a failure may leave parts of a port.
  undo.push('port', () => ports.remove({ name: link.hostName, containerId: pod.containerId, ip: link.ip }));
  const added = ports.add({ ...pod, name: link.hostName, ip: link.ip, mac: link.mac });
  return step(added, cniCodes.configureFailed, 'cannot add the port');
}

/** Tells neighbours of the address; nobody waits for it. */
function announce(parts: CniParts, port: ContainerInterface): void {
  parts.links.gratuitousArp(port).catch((err: unknown) => {
    parts.logger.warn({ err, interface: port.name }, 'cannot announce the address of a pod');
  });
}

async function reserve(parts: CniParts, pod: Attachment): Promise<PodAddress> {
  try {
    return await parts.ipam.reserve({ containerId: pod.containerId, ifname: pod.ifname });
  } catch (error) {
    const comesFree = error instanceof CodedError && Number(error.fields.resting ?? 0) > 0;
    throw asCniError(
      error,
      comesFree ? cniCodes.tryAgainLater : cniCodes.ipamFailed,
      'no address for the pod',
    );
  }
}

async function step<T>(
  work: Promise<T>,
  code: Parameters<typeof asCniError>[1],
  message: string,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asCniError(error, code, message);
  }
}

function resultOf(pod: Attachment, link: PodLink): AddResult {
  return { ...link, netns: pod.netns };
}

function podKey(pod: Attachment): string {
  return `${pod.podNamespace}/${pod.podName}`;
}
