import { Duplex, PassThrough } from 'node:stream';
import type { KubeConfig } from '@kubernetes/client-node';
import { CodedError, messageOf } from '#base/errors.ts';

/** A connection to a port of a pod, through the API server. Ends when either side does. */
export async function forwardPort(
  config: KubeConfig,
  pod: { readonly namespace: string; readonly name: string },
  port: number,
): Promise<Duplex> {
  // Loaded only here: most commands ask the API server only.
  const { PortForward } = await import('@kubernetes/client-node');
  const toPod = new PassThrough();
  const fromPod = new PassThrough();
  try {
    const opened = await new PortForward(config).portForward(
      pod.namespace,
      pod.name,
      [port],
      fromPod,
      new PassThrough().resume(),
      toPod,
    );
    const socket = typeof opened === 'function' ? opened() : opened;
    socket?.addEventListener('close', () => fromPod.end());
  } catch (cause) {
    throw new CodedError(
      'ANTREA_ANTCTL_UNREACHABLE',
      `cannot forward to port ${port} of Pod ${pod.namespace}/${pod.name}: ${messageOf(cause)}`,
      { cause },
    );
  }
  return Duplex.from({ readable: fromPod, writable: toPod });
}
