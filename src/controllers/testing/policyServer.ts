import { systemClock } from '#base/clock.ts';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import type { PolicyOutcome } from '#controlplane/wire.ts';
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterGroup } from '#crds/clusterGroup.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import type { ResourceDefinition } from '#crds/definition.ts';
import { group } from '#crds/group.ts';
import { securityTier, tier } from '#crds/tier.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import type { EventReport } from '#kube/eventRecorder.ts';
import { type KubeObject, resourcePath } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane, startControlPlane } from '../../../tools/envtest/controlPlane.ts';
import { ClusterNetworkPolicyOperator } from '../clusterNetworkPolicy/clusterNetworkPolicyOperator.ts';
import {
  UpstreamPolicyOperator,
  upstreamClusterNetworkPolicy,
} from '../clusterNetworkPolicy/upstreamPolicyOperator.ts';
import { GroupOperator } from '../group/groupOperator.ts';
import { AntreaNetworkPolicyOperator } from '../networkPolicy/antreaNetworkPolicyOperator.ts';
import { NetworkPolicyController } from '../networkPolicy/networkPolicyController.ts';
import type { PolicyKind } from '../realization/policyOperator.ts';
import { RealizationTracker } from '../realization/realizationTracker.ts';
import { StatusPace } from '../realization/statusPace.ts';
import { TierOperator } from '../tier/tierOperator.ts';

const common = { clock: systemClock(), logger: silentLogger() };

/** The kinds that people write. */
const writtenKinds: readonly ResourceDefinition[] = [
  clusterNetworkPolicy,
  securityClusterNetworkPolicy,
  antreaNetworkPolicy,
  securityNetworkPolicy,
  tier,
  securityTier,
  clusterGroup,
  group,
];

type ScopedKind = PolicyKind & { readonly scope?: ResourceDefinition['scope'] };

/** A real API server, and what tests do with it. */
export class PolicyServer {
  readonly kube: KubeTransport;
  readonly #server: ControlPlane;

  private constructor(server: ControlPlane) {
    this.#server = server;
    this.kube = createKubeTransport(server.kubeConfig());
  }

  static async start(): Promise<PolicyServer> {
    return new PolicyServer(await startControlPlane());
  }

  async stop(): Promise<void> {
    await this.kube.close();
    await this.#server.stop();
  }

  /** Ends the API server at once and starts it again; returns when it answers. */
  async restart(): Promise<void> {
    await this.#server.killApiServer();
    await this.#server.startApiServer();
  }

  /** A connection of its own. */
  connect(): KubeTransport {
    return createKubeTransport(this.#server.kubeConfig());
  }

  /** Makes the API server serve Antrea's kinds. */
  async define(): Promise<void> {
    const define = ({ plural, group: apiGroup }: ResourceDefinition) =>
      applyCustomResourceDefinition(`config/crd/${plural}.${apiGroup}.yaml`, {
        transport: this.kube,
        ...common,
      });
    await Promise.all(writtenKinds.map(define));
  }

  /** The same for ClusterNetworkPolicy of policy.networking.k8s.io, with a schema that takes anything. */
  async defineUpstream(): Promise<void> {
    const { group: apiGroup, version, kind, plural } = upstreamClusterNetworkPolicy;
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const body = {
      metadata: {
        name: `${plural}.${apiGroup}`,
        annotations: {
          'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/network-policy-api',
        },
      },
      spec: {
        group: apiGroup,
        scope: 'Cluster',
        names: { kind, plural },
        versions: [{ name: version, served: true, storage: true, schema, subresources: { status: {} } }],
      },
    };
    const path = resourcePath('apiextensions.k8s.io', 'v1', 'customresourcedefinitions');
    await this.kube.request({ method: 'POST', path, body });
  }

  /** Creates an object; returns its uid. */
  async create(definition: PolicyKind, name: string, spec: object, namespace?: string): Promise<string> {
    const { group: apiGroup, version, kind, plural } = definition;
    const path = resourcePath(apiGroup, version, plural, namespace);
    const body = { apiVersion: `${apiGroup}/${version}`, kind, metadata: { name }, spec };
    const created = await this.kube.request<KubeObject>({ method: 'POST', path, body });
    return created.metadata.uid ?? '';
  }

  async patch(definition: ResourceDefinition, name: string, body: object): Promise<void> {
    const contentType = 'application/merge-patch+json';
    await this.kube.request({ method: 'PATCH', path: pathOf(definition, name), body, contentType });
  }

  async delete(definition: ResourceDefinition, name: string): Promise<void> {
    await this.kube.request({ method: 'DELETE', path: pathOf(definition, name) });
  }

  async read<T extends KubeObject>(definition: ScopedKind, name: string): Promise<T> {
    return await this.kube.request<T>({ method: 'GET', path: pathOf(definition, name) });
  }
}

function pathOf({ group: apiGroup, version, plural, scope = 'Cluster' }: ScopedKind, name: string): string {
  return `${resourcePath(apiGroup, version, plural, scope === 'Cluster' ? undefined : 'default')}/${name}`;
}

/** What one process of the controller does for policies, and agents that are played by the test. */
export async function startPolicyController(server: PolicyServer) {
  const transport = server.connect();
  const controlPlane = createControlPlane({ startVersion: Date.now() * 1000 });
  const tracker = new RealizationTracker({ clock: common.clock });
  const controller = new NetworkPolicyController({
    ...common,
    transport,
    controlPlane,
    followsUpstream: true,
    observer: { published: (change) => change.kind === 'policy' && tracker.published(change) },
  });
  const stopping = new AbortController();
  const running = controller.run(stopping.signal);
  const pace = new StatusPace(common.clock);
  const events: EventReport[] = [];
  let writes = 0;
  const options = {
    ...common,
    transport,
    tracker,
    pace,
    refused: (event: EventReport) => events.push(event),
    written: () => {
      writes += 1;
    },
  };
  const operators = [
    new ClusterNetworkPolicyOperator(options),
    new AntreaNetworkPolicyOperator(options),
    new UpstreamPolicyOperator(options),
    new GroupOperator({ ...options, problemsOf: (ref) => controller.groupProblems(ref) }),
    new TierOperator(options),
  ];
  await Promise.all(operators.map((operator) => operator.start()));
  return {
    controller,
    controlPlane,
    events,
    writes: () => writes,
    isFollowing: () => operators.every(({ isFollowing }) => isFollowing),
    say: (node: string, ...outcomes: PolicyOutcome[]) =>
      tracker.report({ metadata: { name: node }, isComplete: true, outcomes, removed: [] }),
    stop: async () => {
      pace.stop();
      stopping.abort();
      await Promise.all([running, ...operators.map((operator) => operator.stop())]);
      await transport.close();
    },
  };
}
