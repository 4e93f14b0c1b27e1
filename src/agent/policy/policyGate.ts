import type { Clock } from '#base/clock.ts';
import { CodedError, messageOf } from '#base/errors.ts';
import type { Flow } from '#dataplane/flow.ts';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import { targetMatch } from '#dataplane/policy/matches.ts';
import { isolationFlow } from '#dataplane/policy/matchTable.ts';
import type { AgentMetrics } from '#telemetry/agentMetrics.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { Attachment } from '../cni/request.ts';
import type { StartGate } from '../cni/types.ts';
import type { NodePolicies } from './nodePolicies.ts';
import type { PodPolicies } from './podPolicies.ts';

/** `fail`: a pod whose policies are late is refused. `isolate`: it starts, cut off until they come. `off`: it starts. */
export type PolicyWait = 'fail' | 'isolate' | 'off';

/** What a {@link PolicyGate} needs. `letGo` ends the holding back of a sandbox's traffic. */
export type PolicyGateOptions = {
  readonly mode: PolicyWait;
  readonly policies: Pick<NodePolicies, 'appliesTo' | 'flush' | 'holdsAny'>;
  readonly cluster: Pick<PodPolicies, 'selecting'>;
  readonly controllerIsUp: () => boolean;
  readonly letGo: (containerId: string) => Promise<void>;
  /** Whether the sandbox still has its port. */
  readonly exists: (containerId: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Pick<AgentMetrics, 'podPolicyWait'>;
};

const patienceMs = 10_000;
const pollMs = 20;
/** What selects the pod may change while it waits. */
const askAgainMs = 1_000;

/** A pod starts behind its policies: its traffic is held back until all that select it are in force. */
export class PolicyGate implements StartGate {
  readonly #options: PolicyGateOptions;

  constructor(options: PolicyGateOptions) {
    this.#options = options;
  }

  /** Flows that drop a new pod's traffic, both ways. */
  hold(port: ContainerInterface): readonly Flow[] {
    if (this.#options.mode === 'off') return [];
    return [isolationFlow('In', targetMatch('In', port)), isolationFlow('Out', targetMatch('Out', port))];
  }

  /** @throws CodedError ANTREA_POLICY_LATE in mode `fail`, after 10 s. */
  async waitFor(pod: Attachment): Promise<void> {
    const { mode, metrics, clock, letGo, logger } = this.#options;
    if (mode === 'off') return;
    if (mode === 'isolate') {
      void this.#release(pod).catch((error: unknown) => {
        logger.error({ container: pod.containerId, reason: messageOf(error) }, 'a pod stays isolated');
      });
      return;
    }
    const started = clock.monotonic();
    const inTime = await this.#untilInForce(pod, () => clock.monotonic() - started < patienceMs);
    const result = inTime ? 'ok' : 'late';
    metrics?.podPolicyWait.observe({ result }, (clock.monotonic() - started) / 1000);
    if (!inTime) {
      throw new CodedError(
        'ANTREA_POLICY_LATE',
        'the policies that select the pod are not in force after 10 s',
      );
    }
    await letGo(pod.containerId);
  }

  /** Lets a pod go once its policies are in force, however long that takes. */
  async #release(pod: Attachment): Promise<void> {
    const { exists, letGo } = this.#options;
    if (await this.#untilInForce(pod, () => exists(pod.containerId))) await letGo(pod.containerId);
  }

  /** False when `goOn` said to stop first. */
  async #untilInForce(pod: Attachment, goOn: () => boolean): Promise<boolean> {
    const { policies, clock } = this.#options;
    while (goOn()) {
      const asked = clock.monotonic();
      const required = await this.#required(pod);
      while (goOn() && clock.monotonic() - asked < askAgainMs) {
        if (required?.every((uid) => policies.appliesTo(uid, pod)) === true) {
          await policies.flush();
          return true;
        }
        await clock.sleep(pollMs);
      }
    }
    return false;
  }

  /** The policies that must be in force; undefined while nobody can say. */
  async #required(pod: Attachment): Promise<readonly string[] | undefined> {
    const { cluster, controllerIsUp, policies } = this.#options;
    const required = await cluster.selecting(pod);
    if (required !== undefined) return required;
    // Without the API server: the controller, or the last good policies, if they name this very pod.
    return controllerIsUp() || policies.holdsAny(pod) ? [] : undefined;
  }
}
