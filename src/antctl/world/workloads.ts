import { z } from 'zod';
import { metadataSchema, templateSchema } from './schemas.ts';
import type { Workload, WorldObject } from './worldObject.ts';

const withTemplate = z.object({
  metadata: metadataSchema,
  spec: z.object({ template: templateSchema }),
});
const withJobTemplate = z.object({
  metadata: metadataSchema,
  spec: z.object({ jobTemplate: z.object({ spec: z.object({ template: templateSchema }) }) }),
});

/** Kinds whose objects make pods. */
export const workloadKinds = [
  { kind: 'Deployment', apiVersion: 'apps/v1' },
  { kind: 'StatefulSet', apiVersion: 'apps/v1' },
  { kind: 'DaemonSet', apiVersion: 'apps/v1' },
  { kind: 'ReplicaSet', apiVersion: 'apps/v1' },
  { kind: 'ReplicationController', apiVersion: 'v1' },
  { kind: 'Job', apiVersion: 'batch/v1' },
  { kind: 'CronJob', apiVersion: 'batch/v1' },
] as const;

type PodContent = Omit<Extract<WorldObject, { kind: 'Pod' }>, 'source'>;

/** Whether objects of a kind make pods. */
export function makesPods(of: { readonly apiVersion: string; readonly kind: string }): boolean {
  return workloadKinds.some(({ apiVersion, kind }) => kind === of.kind && apiVersion === of.apiVersion);
}

/** The one pod that stands for all that a workload makes; under the workload's name, without address and node. */
export function standIn(kind: string, raw: unknown): z.ZodSafeParseResult<PodContent> {
  return kind === 'CronJob' ? cronJobPod.safeParse(raw) : podOf(kind).safeParse(raw);
}

const cronJobPod = withJobTemplate.transform(({ metadata, spec }) =>
  content('CronJob', metadata, spec.jobTemplate.spec.template),
);

function podOf(kind: string) {
  return withTemplate.transform(({ metadata, spec }) => content(kind, metadata, spec.template));
}

function content(
  kind: string,
  { name, namespace = '' }: z.output<typeof metadataSchema>,
  { metadata, spec }: z.output<typeof templateSchema>,
): PodContent {
  const workload: Workload = { kind, namespace, name };
  const labels = metadata?.labels ?? {};
  return { kind: 'Pod', object: { metadata: { name, namespace, labels }, spec }, workload, isTemplate: true };
}
