import type { GroupSelector } from '../groupSelector.ts';
import type { Problems, Refusal } from '../problems.ts';
import { givenFields, refuseUnknown } from './fields.ts';
import { readGroup } from './groupContent.ts';
import type { AntreaAppliedTo } from './input.ts';
import { type PodsResult, parsePods, parseServiceAccount } from './podGroups.ts';
import type { World } from './world.ts';

const selectors = ['podSelector', 'namespaceSelector'];
const unsupported = ['service', 'nodeSelector', 'externalEntitySelector'];
const known = [...selectors, ...unsupported, 'group', 'serviceAccount'];

/** Reads `appliedTo`; `namespace` is the policy's, undefined for cluster-wide ones. */
export class AppliedToReader {
  readonly #namespace: string | undefined;
  readonly #world: World;
  readonly #problems: Problems;

  constructor(namespace: string | undefined, world: World, problems: Problems) {
    this.#namespace = namespace;
    this.#world = world;
    this.#problems = problems;
  }

  read(list: readonly AntreaAppliedTo[], path: string): GroupSelector[] {
    return list.flatMap((entry, index) => this.#entry(entry, `${path}[${index}]`));
  }

  #entry(entry: AntreaAppliedTo, path: string): GroupSelector[] {
    const refusal = refuse(entry);
    if (refusal !== undefined) return this.#report(path, refusal);
    if (entry.group !== undefined) return this.#group(entry.group, `${path}.group`);
    const pods = this.#pods(entry);
    if (!pods.ok) return this.#report(path, pods.refusal);
    return this.#own([pods.group], path);
  }

  #pods({ serviceAccount, ...selected }: AntreaAppliedTo): PodsResult {
    return serviceAccount === undefined
      ? parsePods(selected, this.#namespace)
      : parseServiceAccount(serviceAccount);
  }

  #group(name: string, path: string): GroupSelector[] {
    const ref = { name, namespace: this.#namespace };
    const { groups, blocks } = readGroup(ref, this.#world, path, this.#problems);
    if (blocks.length > 0) this.#report(path, invalid(`"${name}" has ipBlocks: policies apply to pods`));
    return this.#own(groups, path);
  }

  /** A policy with a namespace is for that namespace's pods only. */
  #own(groups: readonly GroupSelector[], path: string): GroupSelector[] {
    if (this.#namespace === undefined) return [...groups];
    const own = groups.filter(({ scope }) => scope.kind === 'namespace' && scope.name === this.#namespace);
    if (own.length < groups.length) {
      this.#report(path, invalid('a NetworkPolicy applies to pods of its own namespace only'));
    }
    return own;
  }

  #report(path: string, refusal: Refusal): never[] {
    this.#problems.report(path, refusal);
    return [];
  }
}

function refuse(entry: AntreaAppliedTo): Refusal | undefined {
  const unknown = refuseUnknown(entry, known);
  if (unknown !== undefined) return unknown;
  const given = givenFields(entry);
  const not = given.find((field) => unsupported.includes(field));
  if (not !== undefined) return { reason: 'UnsupportedField', message: `${not} is not supported` };
  if (given.length === 0) return invalid('an entry needs a selector, a group or a serviceAccount');
  const isAlone = given.every((field) => selectors.includes(field)) || given.length === 1;
  return isAlone ? undefined : invalid(`${given.join(' and ')} cannot be combined`);
}

function invalid(message: string): Refusal {
  return { reason: 'InvalidAppliedTo', message };
}
