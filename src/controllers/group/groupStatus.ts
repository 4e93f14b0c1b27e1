import type { GroupStatus } from '#crds/antrea/groupStatus.ts';
import type { Problem } from '#policy/model.ts';
import { describeProblems, rfc3339 } from '../realization/conditions.ts';

const type = 'GroupMembersComputed';

/** The status of a ClusterGroup or Group; `previous` keeps the time of what did not change. `nowMs` is wall-clock time. */
export function groupStatusOf(
  problems: readonly Problem[],
  previous: GroupStatus | undefined,
  nowMs: number,
): GroupStatus {
  const [first] = problems;
  const status = first === undefined ? 'True' : 'False';
  const before = previous?.conditions?.find((each) => each.type === type);
  return {
    conditions: [
      {
        type,
        status,
        lastTransitionTime: before?.status === status ? before.lastTransitionTime : rfc3339(nowMs),
        reason: first?.reason ?? 'Computed',
        message: describeProblems(problems),
      },
    ],
  };
}
