import type { MemberChange, PolicyChange } from '../policyChange.ts';

/** Ports that only the first version lets `first` reach, only the second lets `second`, and both let `first`. */
export const versionPorts = { onlyFirst: 5001, onlySecond: 5002, both: 5003 } as const;

/** What the versions are about: the target's port on the bridge, and two peers. */
export type Versions = {
  readonly target: number;
  readonly first: string;
  readonly second: string;
  /** So many addresses more may do what the peers may. */
  readonly others: number;
};

type Content = Pick<PolicyChange, 'add'> & { readonly members: readonly MemberChange[] };

/**
 * Two versions of a policy of one pod that have nothing in common but that `first` may reach one port under both, by
 * other rules. Changes that lead from one to the other, in turn.
 */
export class TwoVersions {
  readonly #contents: readonly [Content, Content];
  readonly #target: MemberChange;
  #current: Content | undefined;

  constructor({ target, first, second, others }: Versions) {
    const { onlyFirst, onlySecond, both } = versionPorts;
    this.#target = clause('to', [`ip,reg1=0x${target.toString(16)}`]);
    this.#contents = [
      version('one', [{ from: peers(1, first, others), ports: ports(onlyFirst, both) }]),
      version('two', [
        { from: peers(2, second, others), ports: ports(onlySecond) },
        { from: peers(3, first, others), ports: ports(both) },
      ]),
    ];
  }

  /** The change to the other version; the first time from no policy at all to the first version. */
  next(): PolicyChange {
    const before = this.#current;
    const after = before === this.#contents[0] ? this.#contents[1] : this.#contents[0];
    this.#current = after;
    const leaving = before?.members.map(({ add, ...rest }) => ({ ...rest, add: [], remove: add })) ?? [
      this.#target,
    ];
    return {
      members: [...leaving, ...after.members],
      add: after.add,
      remove: before?.add.map(({ key }) => key) ?? [],
      isolation: before === undefined ? [{ direction: 'In', clause: 'to', change: 1 }] : [],
    };
  }
}

function version(
  name: string,
  rules: readonly { readonly from: readonly string[]; readonly ports: readonly string[] }[],
): Content {
  const members: MemberChange[] = [];
  const add: Content['add'] = rules.map(({ from, ports }, index) => {
    const key = `${name}${index}`;
    members.push(clause(`${key} from`, from), clause(`${key} ports`, ports));
    return { key, direction: 'In', clauses: [`${key} from`, 'to', `${key} ports`] };
  });
  return { members, add };
}

function clause(name: string, add: readonly string[]): MemberChange {
  return { direction: 'In', clause: name, add, remove: [] };
}

function ports(...numbers: readonly number[]): string[] {
  return numbers.map((number) => `udp,tp_dst=${number}`);
}

function peers(network: number, address: string, others: number): string[] {
  const more = Array.from({ length: others }, (_, n) => `10.2${network}.${n >> 8}.${n & 255}`);
  return [address, ...more].map((ip) => `ip,nw_src=${ip}`);
}
