/**
 * Policies of every feature, in steps: each step changes what is there and is looked at as a whole. The same seed gives
 * the same steps.
 * @module
 */
import { seededRandom } from '#kube/testing/seededRandom.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '#policy/input.ts';
import { type Fixture, peerCards, portCards, subjectCards, typeCards } from './cards.ts';
import { namespaces } from './cast.ts';
import { type Deal, deckOf } from './deck.ts';

/** Which policies are made, changed and deleted before the next look. */
export type Step = { readonly apply: readonly NetworkPolicy[]; readonly remove: readonly string[] };

/** How many policies may stand at once: more, and hardly anything is allowed any more. */
const standing = 4;
const perStep = 3;

/** Steps that make at least `policies` policies (a changed policy counts again). */
export function generateSteps(seed: number, policies: number, fixture: Fixture): Step[] {
  const author = new Author(seed, fixture);
  const steps: Step[] = [];
  let live: string[] = [];
  for (let made = 0; made < policies; made += perStep) {
    const apply = Array.from({ length: perStep }, (_, at) => author.write(nameOf(made + at)));
    const names = apply.map(keyOf);
    live = [...live.filter((name) => !names.includes(name)), ...names];
    const remove = live.splice(0, Math.max(0, live.length - standing));
    steps.push({ apply, remove });
  }
  return steps;
}

/** `namespace/name` of a policy. */
export function keyOf({ metadata }: NetworkPolicy): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Names come again, so that policies are changed in place; some come again while the old one still stands. */
function nameOf(made: number): string {
  return `p${made % 5}`;
}

class Author {
  readonly #namespace: Deal<string>;
  readonly #subject: Deal<NetworkPolicyPeer['podSelector'] & object>;
  readonly #types: Deal<readonly string[] | undefined>;
  readonly #peers: Deal<readonly NetworkPolicyPeer[] | undefined>;
  readonly #ports: Deal<readonly NetworkPolicyPort[] | undefined>;
  readonly #rules: Deal<number>;

  constructor(seed: number, fixture: Fixture) {
    const random = seededRandom(seed);
    this.#namespace = deckOf(
      random,
      namespaces.map(({ name }) => name),
    );
    this.#subject = deckOf(random, subjectCards);
    this.#types = deckOf(random, typeCards);
    this.#peers = deckOf(random, peerCards(fixture));
    this.#ports = deckOf(random, portCards);
    this.#rules = deckOf(random, [1, 1, 1, 2, 2, 0]);
  }

  write(name: string): NetworkPolicy {
    const policyTypes = this.#types();
    const isFor = (type: string) => policyTypes?.includes(type) ?? true;
    return {
      metadata: { name, namespace: this.#namespace() },
      spec: {
        podSelector: this.#subject(),
        ...(policyTypes === undefined ? {} : { policyTypes }),
        ...(isFor('Ingress')
          ? {
              ingress: this.#list().map(({ peers, ports }) => ({
                ...asKey('from', peers),
                ...asKey('ports', ports),
              })),
            }
          : {}),
        ...(isFor('Egress')
          ? {
              egress: this.#list().map(({ peers, ports }) => ({
                ...asKey('to', peers),
                ...asKey('ports', ports),
              })),
            }
          : {}),
      },
    };
  }

  #list() {
    return Array.from({ length: this.#rules() }, () => ({ peers: this.#peers(), ports: this.#ports() }));
  }
}

function asKey<K extends string, T>(key: K, value: T | undefined) {
  return value === undefined ? {} : { [key]: value };
}
