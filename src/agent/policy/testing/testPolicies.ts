import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import type { AddressGroup, AppliedToGroup, NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import type { FlowClient } from '#dataplane/ovs/flowClient.ts';
import { baseChanges, podChange, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { entryOf } from '#dataplane/policy/entry.ts';
import { readInherited } from '#dataplane/policy/inherited.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControllerView, NodePolicies } from '../nodePolicies.ts';
import type { Reporter } from '../nodePoliciesOptions.ts';
import { PolicyEntry } from '../policyEntry.ts';
import { PolicyFiles } from '../policyFiles.ts';

/** A controller that says what a test wants. */
export class ScriptedController implements ControllerView {
  readonly #synced = Promise.withResolvers<void>();
  readonly #policies = new Map<string, NetworkPolicy>();
  readonly #addressGroups = new Map<string, AddressGroup>();
  readonly #appliedToGroups = new Map<string, AppliedToGroup>();
  readonly #agents = new Set<NodePolicies>();

  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  /** The controller answers: what was said until now is its first list. */
  answer(): void {
    this.#synced.resolve();
  }

  networkPolicies = () => [...this.#policies.values()];
  addressGroups = () => [...this.#addressGroups.values()];
  appliedToGroups = () => [...this.#appliedToGroups.values()];

  /** From now on the agent hears of changes. */
  connect(policies: NodePolicies): void {
    this.#agents.add(policies);
  }

  setPolicy(policy: NetworkPolicy): void {
    this.#policies.set(policy.metadata.name, policy);
    for (const { handlers } of this.#agents) handlers.networkPolicies?.onAdd?.(policy);
  }

  removePolicy(name: string): void {
    const policy = this.#policies.get(name);
    this.#policies.delete(name);
    for (const { handlers } of this.#agents) if (policy) handlers.networkPolicies?.onDelete?.(policy);
  }

  setAddresses(name: string, ips: readonly string[]): void {
    const group = { metadata: { name, uid: name }, groupMembers: ips.map((ip) => ({ ips: [ip] })) };
    this.#addressGroups.set(name, group);
    for (const { handlers } of this.#agents) handlers.addressGroups?.onAdd?.(group);
  }

  setTargets(name: string, pods: readonly string[]): void {
    const groupMembers = pods.map((pod) => ({ pod: { namespace: 'default', name: pod } }));
    const group = { metadata: { name, uid: name }, groupMembers };
    this.#appliedToGroups.set(name, group);
    for (const { handlers } of this.#agents) handlers.appliedToGroups?.onAdd?.(group);
  }
}

/** The policies of a test node. `restart` stands for another run of the agent, with another flow client. */
export type TestPolicies = {
  readonly policies: NodePolicies;
  readonly store: InterfaceStore;
  readonly folder: string;
  remove(): Promise<void>;
};

/** Starts the agent's policies on a real switch, with `pods` on it. */
export async function startTestPolicies(
  node: TestNode,
  pods: readonly TestPod[],
  options: {
    readonly flows?: FlowClient;
    readonly folder?: string;
    readonly reporter?: Reporter;
    readonly serviceCidr?: string;
    readonly onClosed?: () => void;
    readonly beforeEdit?: () => Promise<unknown>;
  } = {},
): Promise<TestPolicies> {
  const store = new InterfaceStore();
  store.replace(pods.map((pod) => pod.interface));
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'antrea-policies-')));
  const logger = silentLogger();
  const files = new PolicyFiles({ folder, logger });
  const flows = options.flows ?? node.flows;
  const entry = new PolicyEntry({ flows, initial: entryOf(await node.sw.ofctl.dumpTables()) });
  entry.use((to) => [...baseChanges(node.subnet, to), ...pods.map((pod) => podChange(pod, node.subnet, to))]);
  const policies = new NodePolicies({
    flows,
    entry,
    store,
    files,
    inherited: readInherited(await node.sw.ofctl.dumpFlows()),
    counts: true,
    clock: systemClock(),
    logger,
    ...(options.reporter && { reporter: options.reporter }),
    ...(options.serviceCidr && { serviceCidr: options.serviceCidr }),
    ...(options.onClosed && { onClosed: options.onClosed }),
    ...(options.beforeEdit && { beforeEdit: options.beforeEdit }),
  });
  const remove = async () => {
    await files.flushed();
    await rm(folder, { recursive: true, force: true });
  };
  return { policies, store, folder, remove };
}

/** A Kubernetes policy that lets the group `from` reach the pods of the group `to` on a TCP port. */
export function ingressPolicy(
  name: string,
  options: { readonly to: string; readonly from?: string; readonly port?: number | string },
): NetworkPolicy {
  const { to, from, port } = options;
  return {
    metadata: { name, uid: name, generation: 1 },
    sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name, uid: name },
    appliedToGroups: [to],
    rules: [
      {
        direction: 'In',
        ...(from === undefined ? {} : { from: { addressGroups: [from] } }),
        ...(port === undefined ? {} : { services: [{ protocol: 'TCP', port }] }),
      },
    ],
  };
}

/** A cluster-wide policy with rules in their order, for the pods of the group `to`. */
export function orderedPolicy(
  name: string,
  options: {
    readonly to: string;
    readonly tier: number;
    readonly priority?: number;
    readonly rules: readonly WireRule[];
  },
): NetworkPolicy {
  const { to, tier, priority = 5, rules } = options;
  return {
    metadata: { name, uid: name, generation: 1 },
    sourceRef: { type: 'AntreaClusterNetworkPolicy', name, uid: name },
    appliedToGroups: [to],
    tierPriority: tier,
    priority,
    rules: rules.map((rule, index) => ({ priority: index, ...rule })),
  };
}
