import type { GroupSelector } from '../groupSelector.ts';
import type { Labels } from '../input.ts';
import { anyAddress, type IpBlock } from '../ipBlock.ts';
import type { Selector } from '../labelSelector.ts';
import { isLabelKey } from '../labelSyntax.ts';
import type { Peers } from '../model.ts';
import type { Problems, Refusal } from '../problems.ts';
import { parseStrictBlock } from './blocks.ts';
import { givenFields, parseStrictSelector, refuseUnknown } from './fields.ts';
import { readGroup } from './groupContent.ts';
import type { AntreaPeer, PeerNamespaces } from './input.ts';
import { parsePods, parseServiceAccount } from './podGroups.ts';
import type { World } from './world.ts';

/** Pods of namespaces that depend on the namespace of the pod that a rule applies to: its own, or those with the same values of labels. */
export type RelativePeer = {
  readonly sameLabels: readonly string[] | 'self';
  readonly podSelector?: Selector;
};

/** Whom a rule speaks of. */
export type AntreaPeers = Peers & { readonly relative: readonly RelativePeer[] };

const unsupported = ['fqdn', 'nodeSelector', 'externalEntitySelector'];
const selectors = ['podSelector', 'namespaceSelector', 'namespaces'];
const known = [...selectors, ...unsupported, 'ipBlock', 'group', 'serviceAccount', 'scope'];

/** Reads `from` and `to`; `namespace` is the policy's, undefined for cluster-wide ones. */
export class PeerReader {
  readonly #namespace: string | undefined;
  readonly #world: World;
  readonly #problems: Problems;

  constructor(namespace: string | undefined, world: World, problems: Problems) {
    this.#namespace = namespace;
    this.#world = world;
    this.#problems = problems;
  }

  /** Without entries it is anybody. */
  read(list: readonly AntreaPeer[], path: string): AntreaPeers {
    if (list.length === 0) return { groups: [], blocks: [anyAddress], relative: [] };
    const all = { groups: [] as GroupSelector[], blocks: [] as IpBlock[], relative: [] as RelativePeer[] };
    list.forEach((peer, index) => {
      const { groups = [], blocks = [], relative = [] } = this.#entry(peer, `${path}[${index}]`);
      all.groups.push(...groups);
      all.blocks.push(...blocks);
      all.relative.push(...relative);
    });
    return all;
  }

  #entry(peer: AntreaPeer, path: string): Partial<AntreaPeers> {
    const refusal = refuse(peer);
    if (refusal !== undefined) return this.#report(path, refusal);
    const { ipBlock, group, serviceAccount, namespaces, ...selected } = peer;
    if (ipBlock !== undefined) return this.#block(ipBlock, `${path}.ipBlock`);
    if (group !== undefined) return this.#group(group, `${path}.group`);
    if (namespaces !== undefined) return this.#relative(namespaces, peer, path);
    const pods =
      serviceAccount === undefined
        ? parsePods(selected, this.#namespace)
        : parseServiceAccount(serviceAccount);
    return pods.ok ? { groups: [pods.group] } : this.#report(path, pods.refusal);
  }

  #block(written: NonNullable<AntreaPeer['ipBlock']>, path: string): Partial<AntreaPeers> {
    const result = parseStrictBlock(written);
    return result.ok ? { blocks: [result.block] } : this.#report(path, result.refusal);
  }

  #group(name: string, path: string): Peers {
    const ref = { name, namespace: this.#namespace };
    return readGroup(ref, this.#world, path, this.#problems);
  }

  #relative(namespaces: PeerNamespaces, { podSelector }: AntreaPeer, path: string): Partial<AntreaPeers> {
    const refusal = refuseNamespaces(namespaces);
    if (refusal !== undefined) return this.#report(`${path}.namespaces`, refusal);
    const pods = podSelector && parseStrictSelector(podSelector);
    if (pods?.ok === false) return this.#report(`${path}.podSelector`, pods.refusal);
    const selected = pods === undefined ? {} : { podSelector: pods.selector };
    const sameLabels = namespaces.match === undefined ? [...new Set(namespaces.sameLabels)].sort() : 'self';
    if (this.#namespace === undefined) return { relative: [{ sameLabels, ...selected }] };
    if (sameLabels !== 'self') {
      return this.#report(`${path}.namespaces`, invalid('sameLabels is for ClusterNetworkPolicies'));
    }
    return { groups: [{ scope: { kind: 'namespace', name: this.#namespace }, ...selected }] };
  }

  #report(path: string, refusal: Refusal): Partial<AntreaPeers> {
    this.#problems.report(path, refusal);
    return {};
  }
}

/** The labels that the peers of a namespace share with it; undefined when it has not all of them. */
export function sharedLabels(keys: readonly string[], labels: Labels): Labels | undefined {
  if (!keys.every((key) => Object.hasOwn(labels, key))) return undefined;
  return Object.fromEntries(keys.map((key) => [key, labels[key] ?? '']));
}

function refuse(peer: AntreaPeer): Refusal | undefined {
  const unknown = refuseUnknown(peer, known);
  if (unknown !== undefined) return unknown;
  const given = givenFields(peer).filter((field) => field !== 'scope');
  const not = given.find((field) => unsupported.includes(field));
  if (not !== undefined) return { reason: 'UnsupportedField', message: `${not} is not supported` };
  if (peer.scope !== undefined && peer.scope !== 'Cluster') {
    return { reason: 'UnsupportedField', message: `scope "${peer.scope}" is not supported` };
  }
  if (given.length === 0) return invalid('a peer needs a selector, an ipBlock, a group or a serviceAccount');
  if (given.includes('namespaces') && given.includes('namespaceSelector')) {
    return invalid('namespaces and namespaceSelector cannot be combined');
  }
  const isAlone = given.every((field) => selectors.includes(field)) || given.length === 1;
  return isAlone ? undefined : invalid(`${given.join(' and ')} cannot be combined`);
}

function refuseNamespaces(namespaces: PeerNamespaces): Refusal | undefined {
  const unknown = refuseUnknown(namespaces, ['match', 'sameLabels']);
  if (unknown !== undefined) return unknown;
  const { match, sameLabels = [] } = namespaces;
  if (match !== undefined && sameLabels.length > 0) return invalid('match and sameLabels cannot be combined');
  if (match !== undefined) return match === 'Self' ? undefined : invalid(`"${match}" is not Self`);
  if (sameLabels.length === 0) return invalid('namespaces needs match or sameLabels');
  const bad = sameLabels.find((key) => !isLabelKey(key));
  return bad === undefined ? undefined : invalid(`"${bad}" is not a label key`);
}

function invalid(message: string): Refusal {
  return { reason: 'InvalidPeer', message };
}
