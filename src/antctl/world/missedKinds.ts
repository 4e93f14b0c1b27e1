import { knownKinds } from './kinds.ts';
import { workloadKinds } from './workloads.ts';

type Headed = { readonly apiVersion: string; readonly kind: string };

/** Groups in which policies are, with their other kinds: no verdict depends on those. */
const policyGroups: ReadonlyMap<string, readonly string[]> = new Map([
  ['networking.k8s.io', ['Ingress', 'IngressClass', 'IPAddress', 'ServiceCIDR']],
  ['policy.networking.k8s.io', []],
  [
    'crd.antrea.io',
    [
      'AntreaAgentInfo',
      'AntreaControllerInfo',
      'BGPPolicy',
      'Egress',
      'ExternalIPPool',
      'ExternalNode',
      'FlowExporterDestination',
      'IPPool',
      'NodeLatencyMonitor',
      'PacketCapture',
      'SupportBundleCollection',
      'Traceflow',
      'TrafficControl',
    ],
  ],
  ['security.antrea.tanzu.vmware.com', []],
]);

/** Groups in which objects of kinds that are read once were, or are under another version. */
const otherGroups = ['', 'apps', 'batch', 'discovery.k8s.io', 'extensions'];

const served: readonly Headed[] = [...knownKinds, ...workloadKinds];

/** Why an object that is not read may have been meant to decide; undefined where no verdict depends on it. */
export function whyMissed({ apiVersion, kind }: Headed): string | undefined {
  const group = groupOf(apiVersion);
  const harmless = policyGroups.get(group);
  const namesakes = served.filter((each) => each.kind === kind);
  const isMeant =
    harmless === undefined
      ? otherGroups.includes(group) && namesakes.length > 0
      : !harmless.includes(kind) && !harmless.includes(kind.replace(/List$/, ''));
  if (!isMeant) return undefined;
  const near = namesakes.filter((each) => groupOf(each.apiVersion) === group);
  const instead = (near.length > 0 ? near : namesakes.slice(0, 1))
    .map((each) => each.apiVersion)
    .join(' or ');
  const remedy = instead === '' ? 'correct the kind, or leave it out' : `write it as ${instead}`;
  return `no ${kind} of ${apiVersion} is known here: ${remedy}`;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : '';
}
