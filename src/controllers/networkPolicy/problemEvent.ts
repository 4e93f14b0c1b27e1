import type { EventReport } from '#kube/eventRecorder.ts';
import type { CompiledPolicy } from '#policy/compiled.ts';
import { describeProblems } from './realizationStatus.ts';

/** What to say on a NetworkPolicy that cannot be realized wholly. */
export function problemEvent({ uid, sourceRef, problems }: CompiledPolicy): EventReport {
  const { namespace = '', name } = sourceRef;
  return {
    type: 'Warning',
    regarding: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name, uid },
    reason: problems[0]?.reason ?? 'Unknown',
    action: 'Realize',
    note: describeProblems(problems),
  };
}
