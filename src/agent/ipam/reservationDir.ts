/**
 * The files of the address store. `networks/<network>` has host-local's layout (a file per address, `last_reserved_ip.0`,
 * `lock`), so that other tools read it; what host-local does not know lives beside it in `<network>/`.
 * @module
 */
import { link, mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '#base/errors.ts';
import { parseIpv4 } from '#base/ipv4.ts';
import { decodeOwner, encodeOwner, type Owner, type Reservation } from './reservation.ts';

/** What the store held when it was opened. */
export type StoredState = {
  readonly reservations: readonly Reservation[];
  /** Addresses whose file was unreadable: now in quarantine, and held until `settle`. */
  readonly damaged: readonly string[];
  /** Released addresses and when that was, in milliseconds since the epoch. */
  readonly resting: readonly { readonly ip: string; readonly releasedAt: number }[];
  readonly lastReserved: string | undefined;
};

const lastReservedFile = 'last_reserved_ip.0';

/** The folder of one network below `dataDir` (`/var/lib/cni`). Every change is one rename or link, so a crash leaves whole files. */
export class ReservationDir {
  readonly #reserved: string;
  readonly #resting: string;
  readonly #quarantine: string;
  readonly #staging: string;

  constructor(dataDir: string, network: string) {
    this.#reserved = join(dataDir, 'networks', network);
    this.#resting = join(dataDir, network, 'resting');
    this.#quarantine = join(dataDir, network, 'quarantine');
    this.#staging = join(dataDir, network, 'staging');
  }

  /** Creates the folders. @throws CodedError ANTREA_IPAM_STORE_FAILED, as every method here. */
  async prepare(): Promise<void> {
    await this.#guard('create', async () => {
      for (const folder of [this.#reserved, this.#resting, this.#quarantine, this.#staging]) {
        await mkdir(folder, { recursive: true });
      }
    });
  }

  /** Reads everything; unreadable reservations are moved to quarantine on the way. */
  async load(): Promise<StoredState> {
    return this.#guard('read', async () => {
      for (const left of await readdir(this.#staging)) await unlink(join(this.#staging, left));
      const { whole, broken } = await this.#readReservations();
      for (const ip of broken) await rename(join(this.#reserved, ip), join(this.#quarantine, ip));
      return {
        reservations: whole,
        damaged: (await readdir(this.#quarantine)).filter(isAddress),
        resting: await this.#readResting(),
        lastReserved: await readFile(join(this.#reserved, lastReservedFile), 'utf8').catch(() => undefined),
      };
    });
  }

  /** Writes a reservation; false when the address already has a file. */
  async create(ip: string, owner: Owner): Promise<boolean> {
    return this.#guard('reserve', async () => {
      const staged = join(this.#staging, ip);
      try {
        await writeFile(staged, encodeOwner(owner), { mode: 0o600 });
        await link(staged, join(this.#reserved, ip));
        return true;
      } catch (error) {
        if (hasCode(error, 'EEXIST')) return false;
        throw error;
      } finally {
        await unlink(staged).catch(() => undefined);
      }
    });
  }

  /** Keeps round robin going across restarts. */
  async writeLastReserved(ip: string): Promise<void> {
    await this.#guard('note the last address', async () => {
      const staged = join(this.#staging, lastReservedFile);
      await writeFile(staged, ip, { mode: 0o600 });
      await rename(staged, join(this.#reserved, lastReservedFile));
    });
  }

  /** Ends a reservation and starts the address's rest. An address without a file is left alone. */
  async retire(ip: string, now: number): Promise<void> {
    await this.#guard('release', async () => {
      const resting = join(this.#resting, ip);
      await rename(join(this.#reserved, ip), resting).catch(ignore('ENOENT'));
      await utimes(resting, now / 1000, now / 1000).catch(ignore('ENOENT'));
    });
  }

  /** Ends an address's rest. */
  async endRest(ip: string): Promise<void> {
    await this.#guard('end a rest', () => unlink(join(this.#resting, ip)).catch(ignore('ENOENT')));
  }

  /** Says that the damaged file of `ip` is dealt with; the file stays for inspection under another name. */
  async settle(ip: string, now: number): Promise<void> {
    await this.#guard('settle', () =>
      rename(join(this.#quarantine, ip), join(this.#quarantine, `${ip}-${now}`)).catch(ignore('ENOENT')),
    );
  }

  /** The reservation of `ip` as it is on disk now. */
  async readOwner(ip: string): Promise<Owner | undefined> {
    const text = await readFile(join(this.#reserved, ip), 'utf8').catch(() => '');
    return decodeOwner(text);
  }

  async #readReservations(): Promise<{ whole: Reservation[]; broken: string[] }> {
    const whole: Reservation[] = [];
    const broken: string[] = [];
    for (const ip of (await readdir(this.#reserved)).filter(isAddress)) {
      const owner = await this.readOwner(ip);
      if (owner === undefined) broken.push(ip);
      else whole.push({ ip, ...owner });
    }
    return { whole, broken };
  }

  async #readResting(): Promise<{ ip: string; releasedAt: number }[]> {
    const names = (await readdir(this.#resting)).filter(isAddress);
    return Promise.all(
      names.map(async (ip) => ({ ip, releasedAt: (await stat(join(this.#resting, ip))).mtimeMs })),
    );
  }

  async #guard<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new CodedError('ANTREA_IPAM_STORE_FAILED', `cannot ${what} in ${this.#reserved}`, {
        cause,
        fields: { folder: this.#reserved },
      });
    }
  }
}

function isAddress(name: string): boolean {
  return parseIpv4(name) !== undefined;
}

function ignore(code: string): (error: unknown) => void {
  return (error) => {
    if (!hasCode(error, code)) throw error;
  };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
