/**
 * The pods behind a Service and the ports at which they are reached: that is what a Service means to policies, because
 * they meet traffic after its address was translated.
 * @module
 */
import type { GroupSelector } from '../groupSelector.ts';
import { parseService } from '../kubernetesService.ts';
import { parseSelector } from '../labelSelector.ts';
import type { Service } from '../model.ts';
import type { Problems, Refusal } from '../problems.ts';
import { refuseUnknown } from './fields.ts';
import type { NamespacedName, ServiceInput, ServicePort } from './input.ts';
import type { World } from './world.ts';

/** Some pods at some ports. */
export type Backends = { readonly group: GroupSelector; readonly services: readonly Service[] };

/** Reads what is behind a Service that is spoken of at `path`; undefined when that is not known. */
export function readBackends(
  written: NamespacedName,
  world: World,
  path: string,
  problems: Problems,
): Backends | undefined {
  const refusal = refuseName(written);
  const { name = '', namespace = '' } = written;
  const service = refusal === undefined ? world.service?.({ name, namespace }) : undefined;
  const result = service === undefined ? undefined : backendsOf(service, namespace);
  if (result !== undefined && 'group' in result) return result;
  const message = `there is no Service "${name}" in namespace "${namespace}"`;
  problems.report(path, refusal ?? result ?? { reason: 'ServiceNotFound', message });
  return undefined;
}

function refuseName(written: NamespacedName): Refusal | undefined {
  const unknown = refuseUnknown(written, ['name', 'namespace', 'scope']);
  if (unknown !== undefined) return unknown;
  const { name, namespace, scope } = written;
  if (!name || !namespace)
    return { reason: 'InvalidPeer', message: 'a Service needs a name and a namespace' };
  if (scope === undefined || scope === 'Cluster') return undefined;
  return { reason: 'UnsupportedField', message: `scope "${scope}" is not supported` };
}

function backendsOf({ metadata, spec = {} }: ServiceInput, namespace: string): Backends | Refusal {
  const { type, selector = {}, ports = [] } = spec;
  if (type === 'ExternalName') {
    const message = `Service "${metadata.name}" is a name outside of the cluster: that is not supported`;
    return { reason: 'UnsupportedField', message };
  }
  if (Object.keys(selector).length === 0) {
    const message = `Service "${metadata.name}" has no selector: what is behind it is not supported`;
    return { reason: 'UnsupportedField', message };
  }
  const pods = parseSelector({ matchLabels: selector });
  if (!pods.ok) return { reason: 'InvalidSelector', message: pods.message };
  const scope = { kind: 'namespace', name: namespace } as const;
  return { group: { scope, podSelector: pods.selector }, services: ports.flatMap(targetOf) };
}

function targetOf({ protocol, port, targetPort }: ServicePort): Service[] {
  const at = targetPort === undefined || targetPort === 0 || targetPort === '' ? port : targetPort;
  const result = parseService({ protocol, port: at });
  return at !== undefined && result.ok ? [result.service] : [];
}
