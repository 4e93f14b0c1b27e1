import { clusterResourcePath } from '#crds/definition.ts';
import { traceflow } from '#crds/traceflow.ts';
import type { KubeObject } from '#kube/objects.ts';
import { Reflector, type ReflectorOptions } from '#kube/reflector.ts';
import type { TraceflowAgent } from './traceflowAgent.ts';

/** What following needs. `tuning` is for tests. */
export type FollowOptions = Pick<
  ReflectorOptions<KubeObject>,
  'transport' | 'clock' | 'logger' | 'random' | 'tuning'
>;

/** Tells `agent` of the Traceflows of the cluster until `signal` aborts. Never rejects. */
export async function followTraceflows(
  options: FollowOptions,
  agent: Pick<TraceflowAgent, 'changed' | 'removed' | 'stop'>,
  signal: AbortSignal,
): Promise<void> {
  const reflector = new Reflector<KubeObject>({
    ...options,
    path: clusterResourcePath(traceflow),
    // An upgrade may bring the agent before the kind.
    isOptional: true,
    handler: {
      onAdd: (object) => agent.changed(object),
      onUpdate: (_old, object) => agent.changed(object),
      onDelete: (object) => agent.removed(object),
    },
  });
  await reflector.run(signal);
  agent.stop();
}
