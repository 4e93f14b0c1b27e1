import { CodedError } from '#base/errors.ts';
import type { OvsEndpoint } from '#dataplane/ovs/endpoint.ts';
import type { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { switchRun } from '#dataplane/ovs/switchRun.ts';
import { readRuleCounters } from '#dataplane/policy/ruleCounters.ts';
import type { Reading } from './statsLedger.ts';

/**
 * Reads what the flows of rules counted. @throws CodedError ANTREA_OVS_UNREACHABLE, also when the switch was started anew
 * meanwhile.
 */
export async function readCounters({
  ofctl,
  endpoint,
}: {
  readonly ofctl: Pick<OfctlClient, 'dumpCategory'>;
  readonly endpoint: OvsEndpoint;
}): Promise<Reading> {
  const run = await runOf(endpoint);
  const counters = readRuleCounters(await ofctl.dumpCategory('rule'));
  if ((await runOf(endpoint)) === run) return { run, counters };
  throw new CodedError(
    'ANTREA_OVS_UNREACHABLE',
    'ovs-vswitchd was started anew while its counters were read',
  );
}

async function runOf(endpoint: OvsEndpoint): Promise<string> {
  try {
    return await switchRun(endpoint);
  } catch (cause) {
    throw new CodedError('ANTREA_OVS_UNREACHABLE', 'the bridge has no socket', { cause });
  }
}
