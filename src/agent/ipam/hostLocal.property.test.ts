import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { HostLocalIpam } from './hostLocal.ts';

type Step =
  | { readonly kind: 'add' | 'del'; readonly container: string }
  | { readonly kind: 'crash' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'damage'; readonly container: string };

const container = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), container }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('del' as const), container }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 70_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('damage' as const), container }) },
);

/** What must hold, told without files: who has which address, and until when an address may not be given out. */
class Model {
  readonly held = new Map<string, string>();
  readonly restUntil = new Map<string, number>();
}

class World {
  readonly model = new Model();
  readonly clock: ManualClock = manualClock(1_800_000_000_000);
  readonly #dataDir: string;
  #ipam: HostLocalIpam;

  constructor(dataDir: string, ipam: HostLocalIpam) {
    this.#dataDir = dataDir;
    this.#ipam = ipam;
  }

  async run(steps: readonly Step[]): Promise<void> {
    await this.#restart();
    for (const one of steps) {
      await this.#step(one);
      this.#check();
    }
    expect(await readdir(join(this.#dataDir, 'antrea', 'staging'))).toEqual([]);
    expect((await readdir(this.#files())).filter((name) => /^\d/.test(name)).toSorted()).toEqual(
      [...this.model.held.values()].toSorted(),
    );
  }

  async #step(one: Step): Promise<void> {
    switch (one.kind) {
      case 'add':
        return this.#add(one.container);
      case 'del':
        return this.#del(one.container);
      case 'crash':
        return this.#restart();
      case 'wait':
        return this.clock.advance(one.ms);
      case 'damage':
        return this.#damage(one.container);
      default:
        return one satisfies never;
    }
  }

  async #add(name: string): Promise<void> {
    const got = await this.#ipam.reserve({ containerId: name, ifname: 'eth0' }).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'ANTREA_IPAM_EXHAUSTED' });
    });
    const before = this.model.held.get(name);
    if (got === undefined) {
      expect(before).toBeUndefined();
      expect(this.model.held.size + this.#restingNow()).toBe(5);
      return;
    }
    if (before === undefined) {
      expect([...this.model.held.values()]).not.toContain(got.ip);
      expect(this.model.restUntil.get(got.ip) ?? 0).toBeLessThanOrEqual(this.clock.monotonic());
    } else expect(got.ip).toBe(before);
    this.model.held.set(name, got.ip);
  }

  async #del(name: string): Promise<void> {
    const ip = this.model.held.get(name);
    expect(await this.#ipam.release(name)).toEqual(ip === undefined ? [] : [ip]);
    if (ip === undefined) return;
    this.model.held.delete(name);
    this.model.restUntil.set(ip, this.clock.monotonic() + 60_000);
  }

  /** A damaged file is noticed at the next start, and healed from what the node's ports say. */
  async #damage(name: string): Promise<void> {
    const ip = this.model.held.get(name);
    if (ip === undefined) return;
    await writeFile(join(this.#files(), ip), '');
    await this.#restart();
    expect(await this.#ipam.adopt({ containerId: name, ifname: 'eth0' }, ip)).toBe(true);
    await this.#ipam.settleDamaged();
    expect(await readFile(join(this.#files(), ip), 'utf8')).toBe(`${name}\r\neth0`);
  }

  async #restart(): Promise<void> {
    this.#ipam = await openIpam(this.#dataDir, this.clock);
  }

  #check(): void {
    const listed = new Map(this.#ipam.list().map(({ ip, containerId }) => [containerId, ip]));
    expect(listed).toEqual(this.model.held);
  }

  #restingNow(): number {
    return [...this.model.restUntil.entries()].filter(
      ([ip, until]) => until > this.clock.monotonic() && ![...this.model.held.values()].includes(ip),
    ).length;
  }

  #files(): string {
    return join(this.#dataDir, 'networks', 'antrea');
  }
}

function openIpam(dataDir: string, clock: ManualClock): Promise<HostLocalIpam> {
  return HostLocalIpam.open({
    dataDir,
    network: 'antrea',
    podCidr: '10.0.0.0/29',
    clock,
    logger: silentLogger(),
  });
}

describe('HostLocalIpam under any sequence of ADD, DEL, crash, damage and waiting', () => {
  it('never gives an address twice or too early, and loses none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const dataDir = await mkdtemp(join(tmpdir(), 'antrea-ipam-'));
        try {
          await new World(dataDir, await openIpam(dataDir, manualClock())).run(steps);
        } finally {
          await rm(dataDir, { recursive: true });
        }
      }),
      { numRuns: 150 },
    );
  }, 30_000);
});
