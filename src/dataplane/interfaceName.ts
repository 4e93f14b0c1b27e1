import { createHash } from 'node:crypto';

const podNameLength = 8;
const hashLength = 6;

/**
 * The name of a pod's port and of its veth end on the node: the first 8 characters of the pod name, `-`, and 6 hex
 * digits of the container id's SHA-1; at most 15 characters, as Linux allows. As Antrea v0.9.2 names them.
 */
export function podInterfaceName(podName: string, containerId: string): string {
  const hash = createHash('sha1').update(containerId).digest('hex').slice(0, hashLength);
  return `${podName.slice(0, podNameLength)}-${hash}`;
}
