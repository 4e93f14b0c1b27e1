/**
 * What a ClusterGroup or a Group holds now. What it cannot mean it does not hold.
 * @module
 */
import type { GroupSelector } from '../groupSelector.ts';
import type { IpBlock } from '../ipBlock.ts';
import type { Peers } from '../model.ts';
import type { Problems, Refusal } from '../problems.ts';
import { parseStrictBlock } from './blocks.ts';
import { givenFields, refuseUnknown } from './fields.ts';
import { requireTypes } from './fieldTypes.ts';
import type { GroupInput, GroupRef } from './input.ts';
import { readOr } from './malformed.ts';
import { parsePods } from './podGroups.ts';
import { readBackends } from './serviceBackends.ts';
import type { World } from './world.ts';

type GroupSpec = NonNullable<GroupInput['spec']>;

const selectors = ['podSelector', 'namespaceSelector'];
const unsupported = ['nodeSelector', 'externalEntitySelector'];
const known = [...selectors, ...unsupported, 'ipBlocks', 'childGroups', 'serviceReference'];

/** Reads the members of a group that is spoken of at `path`. */
export function readGroup(ref: GroupRef, world: World, path: string, problems: Problems): Peers {
  return readOr(
    () => readWellFormed(ref, world, path, problems),
    (refusal) => {
      problems.report(path, about(ref, refusal));
      return nobody;
    },
  );
}

function readWellFormed(ref: GroupRef, world: World, path: string, problems: Problems): Peers {
  const group = world.group(ref);
  if (group === undefined) {
    problems.report(path, { reason: 'GroupNotFound', message: `there is no ${describeGroup(ref)}` });
    return nobody;
  }
  const spec = group.spec ?? {};
  requireTypes(spec);
  const { childGroups = [] } = spec;
  if (childGroups.length === 0) return readMembers(ref, spec, world, path, problems);
  const others = givenFields(spec).filter((field) => field !== 'childGroups');
  if (others.length > 0) {
    problems.report(path, invalid(ref, `childGroups cannot be combined with ${others.join(', ')}`));
    return nobody;
  }
  return union(childGroups.map((name) => readChild({ ...ref, name }, world, path, problems)));
}

function readChild(ref: GroupRef, world: World, path: string, problems: Problems): Peers {
  const spec = world.group(ref)?.spec ?? {};
  if ((spec.childGroups ?? []).length === 0) return readGroup(ref, world, path, problems);
  problems.report(path, invalid(ref, 'a child group cannot have children'));
  return nobody;
}

function readMembers(ref: GroupRef, spec: GroupSpec, world: World, path: string, problems: Problems): Peers {
  const refusal = refuseCombination(ref, spec);
  if (refusal !== undefined) {
    problems.report(path, refusal);
    return nobody;
  }
  const { ipBlocks = [], podSelector, namespaceSelector, serviceReference } = spec;
  if (serviceReference !== undefined) {
    const service = { ...serviceReference, namespace: serviceReference.namespace ?? ref.namespace };
    const backends = readBackends(service, world, path, problems);
    return backends === undefined ? nobody : { groups: [backends.group], blocks: [] };
  }
  if (ipBlocks.length > 0) return { groups: [], blocks: readBlocks(ref, ipBlocks, path, problems) };
  const pods = parsePods({ podSelector, namespaceSelector }, ref.namespace);
  if (pods.ok) return { groups: [pods.group], blocks: [] };
  problems.report(path, about(ref, pods.refusal));
  return nobody;
}

function refuseCombination(ref: GroupRef, spec: GroupSpec): Refusal | undefined {
  const unknown = refuseUnknown(spec, known);
  if (unknown !== undefined) return about(ref, unknown);
  const given = givenFields(spec).filter((field) => field !== 'childGroups');
  const not = given.find((field) => unsupported.includes(field));
  if (not !== undefined) {
    return about(ref, { reason: 'UnsupportedField', message: `${not} is not supported` });
  }
  if (given.length === 0) return invalid(ref, 'it needs a selector, ipBlocks or childGroups');
  const alone = ['ipBlocks', 'serviceReference'].find((field) => given.includes(field));
  if (alone !== undefined && given.length > 1)
    return invalid(ref, `${given.join(' and ')} cannot be combined`);
  return spec.ipBlocks?.length === 0 ? invalid(ref, 'ipBlocks is empty') : undefined;
}

function readBlocks(
  ref: GroupRef,
  list: NonNullable<GroupSpec['ipBlocks']>,
  path: string,
  problems: Problems,
): IpBlock[] {
  return list.flatMap((written) => {
    const result = parseStrictBlock(written);
    if (result.ok) return [result.block];
    problems.report(path, about(ref, result.refusal));
    return [];
  });
}

const nobody: Peers = { groups: [], blocks: [] };

function union(all: readonly Peers[]): Peers {
  const groups: GroupSelector[] = all.flatMap((each) => each.groups);
  return { groups, blocks: all.flatMap((each) => each.blocks) };
}

function invalid(ref: GroupRef, message: string): Refusal {
  return about(ref, { reason: 'InvalidGroup', message });
}

function about(ref: GroupRef, { reason, message }: Refusal): Refusal {
  return { reason, message: `${describeGroup(ref)}: ${message}` };
}

function describeGroup({ namespace, name }: GroupRef): string {
  return namespace === undefined ? `ClusterGroup "${name}"` : `Group "${name}" in namespace "${namespace}"`;
}
