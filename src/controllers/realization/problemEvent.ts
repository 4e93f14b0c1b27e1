import type { EventReport } from '#kube/eventRecorder.ts';
import { describeProblems } from './conditions.ts';
import type { PolicyRealization } from './realization.ts';

/** What to say on a policy that cannot be realized wholly; `apiVersion` and `kind` are those of the policy. */
export function problemEvent(
  { source, problems }: Pick<PolicyRealization, 'source' | 'problems'>,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): EventReport {
  const { namespace = '', name, uid } = source;
  return {
    type: 'Warning',
    regarding: { apiVersion, kind, namespace, name, uid },
    reason: problems[0]?.reason ?? 'Unknown',
    action: 'Realize',
    note: describeProblems(problems),
  };
}
