import type { Clock } from '#base/clock.ts';
import { CodedError, messageOf } from '#base/errors.ts';
import type { SelectingPolicy } from '#controlplane/wire.ts';
import type { Flow } from '#dataplane/flow.ts';
import { serviceRangeDropFlow } from '#dataplane/flows/serviceDropFlows.ts';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import { targetMatch } from '#dataplane/policy/matches.ts';
import { isolationFlow } from '#dataplane/policy/matchTable.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { Attachment } from '../cni/request.ts';
import type { StartGate } from '../cni/types.ts';
import type { HeldPods } from './heldPods.ts';
import type { KnownPod, NodePolicies } from './nodePolicies.ts';
import type { PodPolicies } from './podPolicies.ts';

/** `fail`: a pod whose policies are late is refused. `isolate`: it starts, cut off until they come. `off`: it starts. */
export type PolicyWait = 'fail' | 'isolate' | 'off';

/** What a {@link PolicyGate} needs. `letGo` ends the holding back of a sandbox's traffic. */
export type PolicyGateOptions = {
  readonly mode: PolicyWait;
  readonly serviceCidr: string;
  readonly policies: Pick<
    NodePolicies,
    'appliesTo' | 'flush' | 'holdsAny' | 'namesFormer' | 'judge' | 'endJudgement' | 'needsNamespaces'
  >;
  readonly cluster: Pick<PodPolicies, 'selecting' | 'namespaceLabels'>;
  readonly controllerIsUp: () => boolean;
  /** What the controller said of a sandbox's pod since it was reported; undefined when it does not know it. */
  readonly saidByController: (containerId: string) => readonly SelectingPolicy[] | undefined;
  /** Where it is kept which sandboxes are held back. */
  readonly held: Pick<HeldPods, 'add' | 'delete' | 'list'>;
  readonly letGo: (containerId: string) => Promise<void>;
  /** Whether the sandbox still has its port. */
  readonly exists: (containerId: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: {
    readonly podPolicyWait: { observe(labels: { readonly result: string }, seconds: number): void };
  };
};

const patienceMs = 10_000;
const pollMs = 20;
/** What selects the pod may change while it waits. */
const askAgainMs = 1_000;
/** A controller that is there for so long again has said what it has to say about a pod. */
const handBackMs = 10_000;

/**
 * What must be in force, and for which pod; undefined while nobody can say. Only the controller knows which ordered
 * policies select a pod: where it is there it has to say so as well.
 */
type Requirement =
  | {
      readonly pod: KnownPod;
      readonly policies: readonly SelectingPolicy[];
      readonly alsoSaid: boolean;
    }
  | undefined;

/** A pod starts behind its policies: its traffic is held back until all that select it are in force. */
export class PolicyGate implements StartGate {
  readonly #options: PolicyGateOptions;
  /** Sandboxes whose pods were judged here. */
  readonly #judged = new Map<string, Attachment>();

  constructor(options: PolicyGateOptions) {
    this.#options = options;
  }

  /** Flows that drop a new pod's traffic, both ways. */
  hold(port: ContainerInterface): readonly Flow[] {
    if (this.#options.mode === 'off') return [];
    return [
      isolationFlow('In', targetMatch('In', port)),
      isolationFlow('Out', targetMatch('Out', port)),
      // What goes to a Service leaves before it comes to those.
      serviceRangeDropFlow(port.ip, this.#options.serviceCidr),
    ];
  }

  /** A pod is about to get its port: an agent that starts from now on holds it back as well. */
  async begin(pod: Attachment): Promise<void> {
    if (this.#options.mode !== 'off') await this.#options.held.add(pod);
  }

  /** Goes on with what a former run held back. Pods' ports have to be known. */
  async resume(): Promise<void> {
    const { held, exists } = this.#options;
    for (const pod of held.list()) {
      if (exists(pod.containerId)) void this.#release(pod);
      else await held.delete(pod.containerId);
    }
  }

  /** @throws CodedError ANTREA_POLICY_LATE in mode `fail`, after 10 s. */
  async waitFor(pod: Attachment): Promise<void> {
    const { mode, metrics, clock } = this.#options;
    if (mode === 'off') return;
    if (mode === 'isolate') {
      void this.#release(pod);
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
    await this.#letGo(pod);
  }

  /** Lets a pod go once its policies are in force, however long that takes. Never rejects. */
  async #release(pod: Attachment): Promise<void> {
    const { clock, exists, logger } = this.#options;
    const goOn = () => exists(pod.containerId);
    while (goOn()) {
      try {
        if (await this.#untilInForce(pod, goOn)) await this.#letGo(pod);
        return;
      } catch (error) {
        logger.error({ container: pod.containerId, reason: messageOf(error) }, 'a pod stays isolated');
        await clock.sleep(askAgainMs);
      }
    }
  }

  async #letGo({ containerId }: Attachment): Promise<void> {
    await this.#options.letGo(containerId);
    await this.#options.held.delete(containerId);
  }

  /** False when `goOn` said to stop first. */
  async #untilInForce(pod: Attachment, goOn: () => boolean): Promise<boolean> {
    const { policies, clock } = this.#options;
    while (goOn()) {
      const asked = clock.monotonic();
      const required = await this.#required(pod);
      while (goOn() && clock.monotonic() - asked < askAgainMs) {
        if (this.#isMet(required, pod)) {
          await policies.flush();
          return true;
        }
        await clock.sleep(pollMs);
      }
    }
    return false;
  }

  #isMet(required: Requirement, { containerId }: Attachment): boolean {
    const { policies: known, saidByController } = this.#options;
    if (required === undefined || known.namesFormer(required.pod)) return false;
    const said = required.alsoSaid ? saidByController(containerId) : [];
    if (said === undefined) return false;
    return [...required.policies, ...said].every(({ uid, generation }) =>
      known.appliesTo(uid, required.pod, generation),
    );
  }

  async #required(pod: Attachment): Promise<Requirement> {
    const { cluster, controllerIsUp, policies, saidByController } = this.#options;
    const seen = await cluster.selecting(pod);
    if (seen === undefined) {
      const said = controllerIsUp() ? saidByController(pod.containerId) : undefined;
      if (said !== undefined) return { pod, policies: said, alsoSaid: false };
      // With both away the last good policies decide, if they name this very pod.
      return !controllerIsUp() && policies.holdsAny(pod) ? { pod, policies: [], alsoSaid: false } : undefined;
    }
    const known = { ...pod, podUid: seen.pod.metadata.uid };
    // A static pod has another uid in the API server than on the node: the controller never knows it.
    const alsoSaid = pod.podUid !== undefined && pod.podUid === known.podUid;
    if (controllerIsUp()) return { pod: known, policies: seen.policies, alsoSaid };
    const { podNamespace } = pod;
    policies.judge(seen.pod, policies.needsNamespaces ? await cluster.namespaceLabels(podNamespace) : {});
    void this.#handBack(pod);
    // As they are known here: nobody can say what has become of them since.
    return { pod: known, policies: seen.policies.map(({ uid }) => ({ uid })), alsoSaid: false };
  }

  /** What was judged here stands until the controller has been there for a while, or the pod is gone. */
  async #handBack(pod: Attachment): Promise<void> {
    const { clock, controllerIsUp, exists, policies } = this.#options;
    if (this.#judged.has(pod.containerId)) return;
    this.#judged.set(pod.containerId, pod);
    let back: number | undefined;
    while (exists(pod.containerId) && (back === undefined || clock.monotonic() - back < handBackMs)) {
      await clock.sleep(askAgainMs);
      back = controllerIsUp() ? (back ?? clock.monotonic()) : undefined;
    }
    this.#judged.delete(pod.containerId);
    const hasAnother = [...this.#judged.values()].some(
      ({ podName, podNamespace }) => podName === pod.podName && podNamespace === pod.podNamespace,
    );
    if (!hasAnother) policies.endJudgement(pod);
  }
}
