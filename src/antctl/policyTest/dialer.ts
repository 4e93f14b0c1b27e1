import { z } from 'zod';
import type { Clock } from '#base/clock.ts';
import { antreaNamespace } from '../client/antreaNamespace.ts';
import type { Client } from '../client/client.ts';
import { type Dial, type DialResult, dialCommand } from './dialProgram.ts';

/** Makes connections from inside a pod (`namespace/name`); what came of each, in their order. */
export type Dialer = (pod: string, dials: readonly Dial[]) => Promise<readonly DialResult[]>;

const podSchema = z.object({
  spec: z.object({ ephemeralContainers: z.array(z.object({ name: z.string() })).optional() }),
  status: z
    .object({
      ephemeralContainerStatuses: z
        .array(
          z.object({
            name: z.string(),
            state: z
              .object({
                terminated: z.object({ exitCode: z.int() }).optional(),
                waiting: z.object({ reason: z.string().optional() }).optional(),
              })
              .optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});
const resultsSchema = z.array(z.enum(['connected', 'refused', 'timeout', 'unreachable']));

/** As strict as a namespace may ask for. */
const securityContext = {
  runAsUser: 65_534,
  runAsGroup: 65_534,
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const pollMs = 250;
const patienceMs = 60_000;

/**
 * Dials by an ephemeral container in the pod: nothing has to be in the pod's own images. The container ends by itself, and
 * stays in the pod's description until the pod is gone, as Kubernetes has it.
 */
export function ephemeralDialer(client: Client, clock: Clock, image: string): Dialer {
  return async (pod, dials) => {
    const path = pathOf(pod);
    const { spec } = podSchema.parse(await client.get(path));
    const name = `antctl-test-${(spec.ephemeralContainers ?? []).length}`;
    const container = { name, image, command: dialCommand(dials), securityContext };
    await client.request({
      method: 'PATCH',
      path: `${path}/ephemeralcontainers`,
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { ephemeralContainers: [container] } },
    });
    await ended(client, clock, pod, name);
    return resultsSchema.parse(JSON.parse(await logOf(client, path, name)));
  };
}

async function ended(client: Client, clock: Clock, pod: string, name: string): Promise<void> {
  const until = clock.monotonic() + patienceMs;
  let why = 'not started';
  while (clock.monotonic() < until) {
    const { status } = podSchema.parse(await client.get(pathOf(pod)));
    const state = status?.ephemeralContainerStatuses?.find((each) => each.name === name)?.state;
    if (state?.terminated?.exitCode === 0) return;
    if (state?.terminated !== undefined)
      throw new Error(`the probe in ${pod} ended with ${state.terminated.exitCode}`);
    why = state?.waiting?.reason ?? why;
    await clock.sleep(pollMs);
  }
  throw new Error(`the probe in ${pod} did not end within ${patienceMs / 1000} s: ${why}`);
}

async function logOf(client: Client, path: string, container: string): Promise<string> {
  const parts: Uint8Array[] = [];
  const log = await client.stream({ method: 'GET', path: `${path}/log`, query: { container } });
  for await (const part of log) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function pathOf(pod: string): string {
  const [namespace = '', name = ''] = pod.split('/');
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

const agentsSchema = z.object({
  items: z.array(
    z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string(), image: z.string() })) }) }),
  ),
});

/** The image of the agents: it is on every node, and can dial. @throws Error when there are no agents */
export async function agentImage(client: Client): Promise<string> {
  const query = { labelSelector: 'app=antrea,component=antrea-agent', limit: '1' };
  const path = `/api/v1/namespaces/${await antreaNamespace(client)}/pods`;
  const { items } = agentsSchema.parse(await client.get(path, query));
  const image = items
    .flatMap(({ spec }) => spec.containers)
    .find(({ name }) => name === 'antrea-agent')?.image;
  if (image === undefined) throw new Error('no antrea-agent runs in the cluster: give --probe-image');
  return image;
}
