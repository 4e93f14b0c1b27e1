import type { Clock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';
import { formatIpv4, parseIpv4 } from '#base/ipv4.ts';
import { KeyedLock } from '#base/keyedLock.ts';
import type { Logger } from '#telemetry/logger.ts';
import { type AddressRange, addressRange, isPodAddress, nextFree } from './addressRange.ts';
import type { Owner, Reservation } from './reservation.ts';
import { ReservationDir, type StoredState } from './reservationDir.ts';
import { RestingAddresses } from './resting.ts';

/** What a pod is given: dotted addresses and the length of the node's prefix. */
export type PodAddress = { readonly ip: string; readonly prefix: number; readonly gateway: string };

/** `dataDir` is `/var/lib/cni`; `network` the folder name below it; `restMs` how long a released address is not given out. */
export type IpamOptions = {
  readonly dataDir: string;
  readonly network: string;
  readonly podCidr: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly restMs?: number;
  /** Told of every sandbox whose addresses were released. */
  readonly onRelease?: (containerId: string) => void;
};

/**
 * Gives pods addresses of the node's podCIDR, round robin, and remembers them in host-local's files. One writer only:
 * hold the folder's lock (`fileLock.ts`) before opening it.
 */
export class HostLocalIpam {
  readonly #range: AddressRange;
  readonly #dir: ReservationDir;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #resting: RestingAddresses;
  readonly #onRelease: (containerId: string) => void;
  readonly #owners = new Map<string, Owner>();
  /** Addresses of damaged files: somebody may be using them. */
  readonly #damaged: Set<string>;
  readonly #serial = new KeyedLock();
  #lastReserved: number | undefined;

  private constructor(options: IpamOptions, dir: ReservationDir, state: StoredState) {
    this.#range = addressRange(options.podCidr);
    this.#dir = dir;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#resting = new RestingAddresses(options.clock, options.restMs ?? 60_000, state.resting);
    this.#onRelease = options.onRelease ?? (() => undefined);
    this.#damaged = new Set(state.damaged);
    this.#lastReserved = parseIpv4(state.lastReserved?.trim() ?? '');
    for (const { ip, containerId, ifname } of state.reservations)
      this.#owners.set(ip, { containerId, ifname });
  }

  /**
   * Opens the store. Damaged files are moved aside, their addresses held until `settleDamaged`, and each is logged.
   * @throws CodedError ANTREA_IPAM_STORE_FAILED | ANTREA_CIDR_INVALID
   */
  static async open(options: IpamOptions): Promise<HostLocalIpam> {
    const dir = new ReservationDir(options.dataDir, options.network);
    await dir.prepare();
    const state = await dir.load();
    for (const ip of state.damaged) {
      const err = new CodedError('ANTREA_IPAM_STATE_CORRUPT', `the reservation of ${ip} is unreadable`, {
        fields: { ip },
      });
      options.logger.warn({ err, ip }, 'address set aside');
    }
    return new HostLocalIpam(options, dir, state);
  }

  /**
   * Reserves an address. The same owner gets the same address again, unless the node's range has changed since.
   * @throws CodedError ANTREA_IPAM_EXHAUSTED (field `resting`: how many come free by waiting) | ANTREA_IPAM_STORE_FAILED
   */
  reserve(owner: Owner): Promise<PodAddress> {
    return this.#serial.run('', async () => {
      for (const { ip } of this.#heldBy(owner.containerId, owner.ifname)) {
        if (this.#inRange(ip)) return this.#podAddress(ip);
        await this.#retire(ip);
      }
      return this.#reserveNew(owner);
    });
  }

  /** The address that `owner` has; undefined when it has none, or one of a range the node no longer has. */
  find(owner: Owner): PodAddress | undefined {
    const held = this.#heldBy(owner.containerId, owner.ifname).find(({ ip }) => this.#inRange(ip));
    return held === undefined ? undefined : this.#podAddress(held.ip);
  }

  /**
   * Releases all addresses of a sandbox and returns them; none is success. `rest: false` is for an address that no pod
   * has used.
   */
  release(containerId: string, options: { readonly rest?: boolean } = {}): Promise<readonly string[]> {
    return this.#serial.run('', async () => {
      const held = this.#heldBy(containerId).map(({ ip }) => ip);
      for (const ip of held) {
        await this.#retire(ip);
        if (options.rest === false) await this.#endHolds(ip);
      }
      this.#onRelease(containerId);
      return held;
    });
  }

  /** Nobody knows a released address any more: it may be given out. */
  endRest(ip: string): Promise<void> {
    return this.#serial.run('', async () => {
      if (this.#resting.delete(ip)) await this.#dir.endRest(ip);
    });
  }

  /** Records that a running pod has `ip`, when the store lost it: false when another owner has it. */
  adopt(owner: Owner, ip: string): Promise<boolean> {
    return this.#serial.run('', async () => {
      const known = this.#owners.get(ip);
      if (known !== undefined) return known.containerId === owner.containerId;
      if (!(await this.#dir.create(ip, owner))) return false;
      this.#owners.set(ip, owner);
      await this.#endHolds(ip);
      return true;
    });
  }

  /** Frees the addresses of damaged files that nobody adopted: call it once the node's ports are known. */
  settleDamaged(): Promise<void> {
    return this.#serial.run('', async () => {
      for (const ip of this.#damaged) await this.#endHolds(ip);
    });
  }

  /** Every reservation. */
  list(): readonly Reservation[] {
    return [...this.#owners].map(([ip, owner]) => ({ ip, ...owner }));
  }

  /** How many addresses could be given out now. */
  free(): number {
    const held = [...this.#owners.keys(), ...this.#damaged, ...this.#resting.list()];
    const used = new Set(held.filter((ip) => this.#inRange(ip)));
    return this.#range.last - this.#range.first + 1 - used.size;
  }

  async #reserveNew(owner: Owner): Promise<PodAddress> {
    for (const ip of this.#resting.takeRested()) await this.#dir.endRest(ip);
    for (;;) {
      const ip = this.#pick();
      this.#lastReserved = parseIpv4(ip);
      if (await this.#dir.create(ip, owner)) {
        this.#owners.set(ip, owner);
        await this.#rememberLast(ip);
        return this.#podAddress(ip);
      }
      await this.#learn(ip);
    }
  }

  #pick(): string {
    const address = nextFree(this.#range, this.#lastReserved, (candidate) =>
      this.#isTaken(formatIpv4(candidate)),
    );
    if (address !== undefined) return formatIpv4(address);
    const resting = this.#resting.list().length;
    throw new CodedError(
      'ANTREA_IPAM_EXHAUSTED',
      `no free address: ${this.#owners.size} in use, ${resting} resting`,
      {
        fields: { used: this.#owners.size, resting },
      },
    );
  }

  /** Another program wrote the file of `ip`: take it as it is. */
  async #learn(ip: string): Promise<void> {
    const owner = await this.#dir.readOwner(ip);
    if (owner === undefined) this.#damaged.add(ip);
    else this.#owners.set(ip, owner);
    this.#logger.warn({ ip, owner: owner?.containerId }, 'address was reserved by another program');
  }

  async #rememberLast(ip: string): Promise<void> {
    try {
      await this.#dir.writeLastReserved(ip);
    } catch (err) {
      // The reservation itself stands; only a restart would start the round at another address.
      this.#logger.warn({ err, ip }, 'cannot note the last reserved address');
    }
  }

  async #retire(ip: string): Promise<void> {
    await this.#dir.retire(ip, this.#clock.now());
    this.#owners.delete(ip);
    this.#resting.add(ip);
  }

  async #endHolds(ip: string): Promise<void> {
    if (this.#damaged.delete(ip)) await this.#dir.settle(ip, this.#clock.now());
    if (this.#resting.delete(ip)) await this.#dir.endRest(ip);
  }

  #heldBy(containerId: string, ifname?: string): readonly Reservation[] {
    return this.list().filter(
      (held) => held.containerId === containerId && (ifname === undefined || held.ifname === ifname),
    );
  }

  #isTaken(ip: string): boolean {
    return this.#owners.has(ip) || this.#damaged.has(ip) || this.#resting.has(ip);
  }

  #inRange(ip: string): boolean {
    const address = parseIpv4(ip);
    return address !== undefined && isPodAddress(this.#range, address);
  }

  #podAddress(ip: string): PodAddress {
    return { ip, prefix: this.#range.network.prefix, gateway: formatIpv4(this.#range.gateway) };
  }
}
