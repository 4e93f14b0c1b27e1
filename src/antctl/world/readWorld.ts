import type { FeatureGate } from '#controlplane/featureGates.ts';
import type { AntctlContext } from '../context.ts';
import { type Progress, readClusterObjects } from './clusterObjects.ts';
import { readManifests } from './manifests.ts';
import type { ReadObjects } from './worldObject.ts';

const oftenMs = 200;

/** What commands need of their context to read a world. */
type Reader = Pick<AntctlContext, 'files' | 'cluster' | 'components' | 'clock' | 'isTerminal' | 'printError'>;

/**
 * The objects of manifests, or (without any) of the cluster. On a terminal the progress is shown on standard error.
 * @param paths files, folders and `-`
 * @param namespace for objects of manifests that name none
 */
export async function readObjects(
  paths: readonly string[],
  context: Reader,
  namespace = 'default',
): Promise<ReadObjects> {
  const progress = progressLine(context);
  const read =
    paths.length === 0
      ? await readEnforced(context, (plural, count) => progress.show(`${count} objects, reading ${plural}`))
      : await readManifests(paths, context.files, {
          namespace,
          progress: (count) => progress.show(`${count} objects`),
        });
  progress.clear();
  return read;
}

/** The cluster's objects without those that the controller does not look at. */
export async function readEnforced(
  { cluster, components }: Pick<AntctlContext, 'cluster' | 'components'>,
  progress?: Progress,
): Promise<ReadObjects> {
  return enforcedOnly(await readClusterObjects(cluster, progress), components);
}

/** The same for objects that a cluster has, or would have. */
export async function enforcedOnly(
  read: ReadObjects,
  components: AntctlContext['components'],
): Promise<ReadObjects> {
  if (!read.objects.some(({ kind }) => kind === 'UpstreamPolicy')) return read;
  const gate = await upstreamGate(components);
  if (gate === 'Enabled') return read;
  if (gate === undefined) {
    const message =
      'the controller does not tell whether ClusterNetworkPolicies of policy.networking.k8s.io are enforced: taken to be';
    return { ...read, problems: [...read.problems, { at: 'cluster', message }] };
  }
  const message =
    'ClusterNetworkPolicies of policy.networking.k8s.io are not enforced: their feature gate is off';
  return {
    objects: read.objects.filter(({ kind }) => kind !== 'UpstreamPolicy'),
    problems: [...read.problems, { at: 'cluster', message, isSettled: true }],
  };
}

/** Undefined where the controller cannot be asked. */
async function upstreamGate(
  components: AntctlContext['components'],
): Promise<FeatureGate['status'] | undefined> {
  try {
    const gates = await components.controller().get<FeatureGate[]>('/featuregates');
    return gates.find(({ name }) => name === 'ClusterNetworkPolicy')?.status;
  } catch {
    return undefined;
  }
}

/** One line that is written over; nothing where nobody looks. */
function progressLine({ clock, isTerminal, printError }: Reader) {
  let lastMs = clock.monotonic();
  let isShown = false;
  return {
    show: (text: string) => {
      if (!isTerminal || clock.monotonic() - lastMs < oftenMs) return;
      lastMs = clock.monotonic();
      isShown = true;
      printError(`\r\u001b[K${text}`);
    },
    clear: () => {
      if (isShown) printError('\r\u001b[K');
    },
  };
}
