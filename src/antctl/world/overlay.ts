import type { Labels } from '#policy/input.ts';
import { identityOf, type ReadObjects, type Workload, type WorldObject } from './worldObject.ts';

type PodObject = Extract<WorldObject, { kind: 'Pod' }>;
type NamespaceObject = Extract<WorldObject, { kind: 'Namespace' }>;

/** Labels that controllers give to pods, beside those of the template. */
const controllersLabels = [
  /^pod-template-hash$/,
  /^controller-revision-hash$/,
  /^pod-template-generation$/,
  /^statefulset\.kubernetes\.io\//,
  /^apps\.kubernetes\.io\//,
  /^batch\.kubernetes\.io\//,
  /^(controller-uid|job-name)$/,
];

/**
 * What there would be if `changes` were applied to `base`: what both hold is as the changes have it and keeps its uid,
 * because it is the same object. A workload's template changes the pods that it has.
 */
export function overlay(base: ReadObjects, changes: ReadObjects): ReadObjects {
  const objects = new Map(base.objects.map((object) => [identityOf(object.source), object]));
  const pods = podsByWorkload(base.objects);
  for (const change of changes.objects) {
    const identity = identityOf(change.source);
    const own =
      change.kind === 'Pod' && change.isTemplate ? pods.get(workloadKey(change.workload)) : undefined;
    if (change.kind === 'Pod' && own !== undefined) {
      for (const pod of own) objects.set(identityOf(pod.source), fromTemplate(pod, change));
    } else objects.set(identity, laidOver(objects.get(identity), change));
  }
  return { objects: [...objects.values()], problems: [...base.problems, ...changes.problems] };
}

/** Only pods that exist: what stands for a workload is found by its identity. */
function podsByWorkload(objects: readonly WorldObject[]): Map<string, PodObject[]> {
  const pods = new Map<string, PodObject[]>();
  for (const object of objects) {
    if (object.kind !== 'Pod' || object.isTemplate || object.workload === undefined) continue;
    const key = workloadKey(object.workload);
    const known = pods.get(key);
    if (known === undefined) pods.set(key, [object]);
    else known.push(object);
  }
  return pods;
}

function workloadKey(workload: Workload | undefined): string {
  return workload === undefined ? '' : `${workload.kind} ${workload.namespace}/${workload.name}`;
}

function fromTemplate(pod: PodObject, { object: template }: PodObject): PodObject {
  const { metadata, spec, status } = pod.object;
  const labels = { ...controllers(metadata.labels ?? {}), ...template.metadata.labels };
  const object = {
    metadata: { ...metadata, labels },
    spec: { ...template.spec, nodeName: spec?.nodeName },
    status,
  };
  return { ...pod, object };
}

function controllers(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => controllersLabels.some((pattern) => pattern.test(key))),
  );
}

/** A pod keeps what the cluster gave it, a namespace the labels that others gave it. */
function laidOver(known: WorldObject | undefined, change: WorldObject): WorldObject {
  if (known === undefined) return change;
  const uid = uidOf(known);
  const kept = uid === undefined ? change : withUid(change, uid);
  if (kept.kind === 'Namespace' && known.kind === 'Namespace') return relabelled(known, kept);
  if (kept.kind !== 'Pod' || known.kind !== 'Pod') return kept;
  const { spec, status } = known.object;
  const workload = kept.workload ?? known.workload;
  const object = {
    ...kept.object,
    spec: { ...kept.object.spec, nodeName: kept.object.spec?.nodeName ?? spec?.nodeName },
    status: kept.object.status ?? status,
  };
  return { ...kept, object, ...(workload === undefined ? {} : { workload }) };
}

/** As `kubectl apply` does it: what it set before and is not written any more goes, the rest stays. */
function relabelled(
  { object: { metadata: was }, appliedLabels = [] }: NamespaceObject,
  change: NamespaceObject,
): WorldObject {
  const others = Object.entries(was.labels ?? {}).filter(([key]) => !appliedLabels.includes(key));
  const { metadata } = change.object;
  const labels = { ...Object.fromEntries(others), ...metadata.labels };
  return { ...change, object: { metadata: { ...metadata, labels } } };
}

function uidOf({ object }: WorldObject): string | undefined {
  const { metadata } = object;
  return 'uid' in metadata ? metadata.uid : undefined;
}

function withUid(content: WorldObject, uid: string): WorldObject {
  const { metadata } = content.object;
  return Object.assign({}, content, { object: { ...content.object, metadata: { ...metadata, uid } } });
}
