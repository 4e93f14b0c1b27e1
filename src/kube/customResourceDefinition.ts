import { readFile } from 'node:fs/promises';
import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { parse } from 'yaml';
import type { Clock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';
import { KubeApiError } from './errors.ts';
import type { KubeTransport } from './transport.ts';

const COLLECTION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const POLL_MS = 100;
const ESTABLISHED_WITHIN_MS = 30_000;

/** The served versions and names of an applied definition. */
export type AppliedDefinition = {
  readonly group: string;
  readonly versions: V1CustomResourceDefinition['spec']['versions'];
  readonly plural: string;
};

/**
 * Applies the CustomResourceDefinition in `file` (YAML) by server-side apply, so that an existing one is upgraded, and
 * waits until the server serves it. @throws CodedError ANTREA_CRD_INVALID, KubeApiError
 */
export async function applyCustomResourceDefinition(
  file: string,
  options: { readonly transport: KubeTransport; readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<AppliedDefinition> {
  const { transport, clock, signal } = options;
  // Not client-node's loadYaml: that renames `x-kubernetes-*`.
  const definition: unknown = parse(await readFile(file, 'utf8'));
  const path = `${COLLECTION}/${definitionName(definition, file)}`;
  let applied = await transport.request<V1CustomResourceDefinition>({
    method: 'PATCH',
    path,
    query: { fieldManager: 'antrea', force: 'true' },
    contentType: 'application/apply-patch+yaml',
    body: JSON.stringify(definition),
    ...(signal ? { signal } : {}),
  });
  const deadline = clock.monotonic() + ESTABLISHED_WITHIN_MS;
  while (!isEstablished(applied)) {
    if (clock.monotonic() > deadline) throw invalid(file, conditionsOf(applied));
    await clock.sleep(POLL_MS, signal);
    applied = await transport.request({ method: 'GET', path, ...(signal ? { signal } : {}) });
  }
  const result = {
    group: applied.spec.group,
    versions: applied.spec.versions,
    plural: applied.spec.names.plural,
  };
  // An established definition may still be answered by 404 for some milliseconds.
  while (!(await isServed(result, options)) && clock.monotonic() <= deadline)
    await clock.sleep(POLL_MS, signal);
  return result;
}

async function isServed(
  { group, versions, plural }: AppliedDefinition,
  { transport, signal }: { readonly transport: KubeTransport; readonly signal?: AbortSignal },
): Promise<boolean> {
  const version = versions.find(({ served }) => served)?.name;
  if (version === undefined) return true;
  try {
    const path = `/apis/${group}/${version}/${plural}`;
    await transport.request({ method: 'GET', path, query: { limit: '1' }, ...(signal ? { signal } : {}) });
    return true;
  } catch (error) {
    // Whoever may not list it, or meets another fault, learns nothing about this.
    return !(error instanceof KubeApiError && error.status === 404);
  }
}

function definitionName(definition: unknown, file: string): string {
  if (
    isRecord(definition) &&
    definition.kind === 'CustomResourceDefinition' &&
    isRecord(definition.metadata) &&
    typeof definition.metadata.name === 'string'
  ) {
    return definition.metadata.name;
  }
  throw invalid(file, 'it is no CustomResourceDefinition with a name');
}

function isEstablished(definition: V1CustomResourceDefinition): boolean {
  return (definition.status?.conditions ?? []).some(
    (condition) => condition.type === 'Established' && condition.status === 'True',
  );
}

function conditionsOf(definition: V1CustomResourceDefinition): string {
  const conditions = definition.status?.conditions ?? [];
  return `not established: ${conditions.map((c) => `${c.type}=${c.status} ${c.message ?? ''}`).join('; ')}`;
}

function invalid(file: string, why: string): CodedError {
  return new CodedError('ANTREA_CRD_INVALID', `${file}: ${why}`, { fields: { file } });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
