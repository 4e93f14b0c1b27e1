import { json, type Reply } from '#kube/serving/reply.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import type { StatsReader } from './readers.ts';

/** Who asks again within a second gets the same answer: reading the switch costs forwarding time. */
const maxAgeMs = 1_000;

/** `/networkpolicystats`: what this node counted until now, or when the switch was read last if it does not answer. */
export async function networkPolicyStats(statistics: StatsReader | undefined): Promise<Reply> {
  if (statistics === undefined)
    throw new StatusError('NotFound', 'the agent does not count: policy.statistics is off');
  await statistics.update(maxAgeMs);
  return json(statistics.summary());
}
