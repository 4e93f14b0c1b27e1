import type { Clock } from '#base/clock.ts';
import type { WireObject } from '#controlplane/change.ts';
import type { ControlPlane } from '#controlplane/controlPlane.ts';
import {
  type ControlPlaneResource,
  controlPlaneGroup,
  controlPlaneResources,
  controlPlaneVersion,
  nodePolicyReports,
  nodeStatsSummaries,
  podAddressReports,
} from '#controlplane/group.ts';
import { nodeScope } from '#controlplane/nodeScope.ts';
import type { WatchableStore } from '#controlplane/store.ts';
import type { AppliedToGroup, NetworkPolicy } from '#controlplane/wire.ts';
import type { DiscoveredGroup } from '#kube/serving/discovery.ts';
import { resourceRoutes } from '#kube/serving/resourceApi.ts';
import type { Route } from '#kube/serving/router.ts';
import type {
  ResourceBackend,
  Selection,
  ServedResource,
  TableColumn,
} from '#kube/serving/servedResource.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import type { User } from '#kube/serving/user.ts';
import { type AddressReceiver, podAddressRoute } from './podAddressRoute.ts';
import { type ReportReceiver, reportRoute } from './reportRoute.ts';
import { type StatsReceiver, statsRoute } from './statsRoute.ts';

const reports = [nodePolicyReports, podAddressReports, nodeStatsSummaries];
const served = { group: controlPlaneGroup, version: controlPlaneVersion };

/** What discovery says of the control plane. */
export const discoveredControlPlane: DiscoveredGroup = {
  ...served,
  resources: [
    ...Object.values(controlPlaneResources),
    ...reports.map((each) => ({ ...each, verbs: ['create'] })),
  ],
};

const nameColumn: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name of the object.',
};
const ageColumn: TableColumn = { name: 'Created At', type: 'date', description: 'When its source was made.' };

/** What the API of the control plane needs. `agentUser` is the agents' service account. */
export type ControlPlaneApiOptions = {
  readonly controlPlane: ControlPlane;
  readonly agentUser: string;
  /** Whether the stores hold everything. Nothing is served before: half of the policies may allow what all deny. */
  readonly isComplete: () => boolean;
  /** Takes what agents say is in force. */
  readonly receiveReport: ReportReceiver;
  /** Takes what agents say of the addresses of their pods. */
  readonly receiveAddresses: AddressReceiver;
  /** Takes what agents counted. */
  readonly receiveStats: StatsReceiver;
  readonly clock: Clock;
};

/** controlplane.antrea.tanzu.vmware.com/v1beta2: what the agents watch, and `kubectl get` reads. */
export function controlPlaneRoutes({
  controlPlane,
  agentUser,
  isComplete,
  receiveReport,
  receiveAddresses,
  receiveStats,
  clock,
}: ControlPlaneApiOptions): readonly Route[] {
  const mustBeComplete = () => {
    if (!isComplete()) throw new StatusError('ServiceUnavailable', 'the policies are not computed yet');
  };
  const restrict = (user: User, selection: Selection) => {
    mustBeComplete();
    return restrictToNode(user, selection, agentUser);
  };
  const { networkPolicies, appliedToGroups, addressGroups } = controlPlaneResources;
  return [
    reportRoute(receiveReport, agentUser),
    podAddressRoute((report) => {
      mustBeComplete();
      return receiveAddresses(report);
    }, agentUser),
    statsRoute((summary) => {
      mustBeComplete();
      receiveStats(summary);
    }, agentUser),
    ...resourceRoutes({
      served,
      clock,
      resource: {
        ...networkPolicies,
        backend: backendOf(controlPlane.networkPolicies),
        restrict,
        ...policyTable,
      },
    }),
    ...resourceRoutes({
      served,
      clock,
      resource: groupResource(appliedToGroups, controlPlane.appliedToGroups, restrict),
    }),
    ...resourceRoutes({
      served,
      clock,
      resource: groupResource(addressGroups, controlPlane.addressGroups, restrict),
    }),
  ];
}

const policyTable: Pick<ServedResource<NetworkPolicy>, 'columns' | 'cells'> = {
  columns: [
    nameColumn,
    {
      name: 'Source',
      type: 'string',
      description: 'Kind, namespace and name of what the policy was made from.',
    },
    { name: 'Applied To', type: 'string', description: 'The groups that it applies to.' },
    { name: 'Rules', type: 'integer', description: 'Number of rules.' },
    ageColumn,
    {
      name: 'Tier Priority',
      type: 'integer',
      description: 'Where the tier of an ordered policy stands; nothing for Kubernetes policies.',
    },
    {
      name: 'Priority',
      type: 'number',
      description: 'The place of an ordered policy within its tier.',
    },
  ],
  cells: ({ metadata, sourceRef, appliedToGroups, rules, tierPriority, priority }) => [
    metadata.name,
    `${sourceRef.type}:${sourceRef.namespace === undefined ? '' : `${sourceRef.namespace}/`}${sourceRef.name}`,
    appliedToGroups.join(','),
    rules.length,
    metadata.creationTimestamp ?? '',
    tierPriority ?? '',
    priority ?? '',
  ],
};

function groupResource(
  names: ControlPlaneResource,
  store: StoreOf<AppliedToGroup>,
  restrict: ServedResource<AppliedToGroup>['restrict'],
): ServedResource<AppliedToGroup> {
  return {
    ...names,
    backend: backendOf(store),
    restrict,
    columns: [nameColumn, { name: 'Members', type: 'integer', description: 'Number of members.' }, ageColumn],
    cells: ({ metadata, groupMembers = [] }) => [
      metadata.name,
      groupMembers.length,
      metadata.creationTimestamp ?? '',
    ],
  };
}

function restrictToNode(user: User, selection: Selection, agentUser: string): Selection {
  const scope = nodeScope(user, agentUser, selection.node);
  if (scope.kind === 'refused') throw new StatusError('Forbidden', scope.message);
  return scope.node === undefined ? selection : { ...selection, node: scope.node };
}

type StoreOf<T extends WireObject> = Pick<
  WatchableStore<T, WireObject>,
  'version' | 'get' | 'list' | 'watch' | 'resume'
>;

function backendOf<T extends WireObject>(store: StoreOf<T>): ResourceBackend<T> {
  return {
    get version() {
      return store.version;
    },
    get: (name, selection) => store.get(name, selection),
    list: (selection) => store.list(selection),
    watch: (selection) => store.watch(selection),
    resume: (selection, version) => store.resume(selection, version),
  };
}
