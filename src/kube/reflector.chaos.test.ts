import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { createKubeTransport } from './client.ts';
import type { Pod } from './objects.ts';
import { Reflector } from './reflector.ts';
import { eventually } from './testing/eventually.ts';
import { FAKE_PATH, FakeApiServer, type RequestFault, type WatchFault } from './testing/fakeApiServer.ts';
import { fingerprints, Mirror } from './testing/mirror.ts';
import { type SeededRandom, seededRandom } from './testing/seededRandom.ts';
import type { KubeTransport } from './transport.ts';

const ROUNDS = 40;
const OPERATIONS = 40;
const NAMES = Array.from({ length: 30 }, (_, index) => `p${index}`);
const WATCH_FAULTS: readonly WatchFault[] = [
  'reset',
  'end',
  'truncate',
  'garbage',
  'gone',
  'error',
  'silence',
];
const REQUEST_FAULTS: readonly RequestFault[] = [
  'reset',
  { status: 410 },
  { status: 429 },
  { status: 429, retryAfter: 0 },
  { status: 500 },
  { status: 503 },
];

/** Set CHAOS_SEED to repeat a failure; the seed is part of the test's name. */
const seeds = [1, 2, Number(process.env.CHAOS_SEED ?? randomInt(2 ** 31))];

let server: FakeApiServer;
let transport: KubeTransport;
let stop: AbortController;

beforeEach(async () => {
  server = new FakeApiServer();
  transport = createKubeTransport(await server.start());
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await transport.close();
  await server.stop();
});

/** One step of the world: a change, a fault, or a little time. */
async function step(random: SeededRandom): Promise<void> {
  const dice = random.int(100);
  const name = random.pick(NAMES);
  if (dice < 45) server.store.put(name, String(random.int(1000)));
  else if (dice < 60) server.store.delete(name);
  else if (dice < 68) {
    server.store.delete(name);
    server.store.put(name, 'recreated');
  } else if (dice < 82) server.disturb(random.pick(WATCH_FAULTS));
  else if (dice < 87) server.compact();
  else await setTimeout(random.int(6));
}

describe('Reflector under chaos', () => {
  for (const [index, seed] of seeds.entries()) {
    const offersWatchList = index !== 1;
    it(`equals the server after each round, seed ${seed}, WatchList ${offersWatchList}`, {
      timeout: 60_000,
    }, async () => {
      const random = seededRandom(seed);
      server.offersWatchList = offersWatchList;
      const mirror = new Mirror<Pod>();
      const gone = new Set<string>();
      const known = new Map<string, string>();
      server.store.subscribe(({ type, object }) => {
        const uid = object.metadata.uid ?? '';
        if (type === 'DELETED') gone.add(uid);
        else known.set(uid, object.metadata.name);
      });
      const reflector = new Reflector<Pod>({
        transport,
        path: FAKE_PATH,
        clock: systemClock(),
        logger: silentLogger(),
        random: random.next,
        handler: mirror,
        tuning: { backoff: { baseMs: 2, capMs: 10 }, idleMs: 60, initialIdleMs: 60 },
      });
      const running = reflector.run(stop.signal);
      const seenUids = new Set<string>();
      for (let round = 0; round < ROUNDS; round += 1) {
        server.fault = () => (random.int(4) === 0 ? random.pick(REQUEST_FAULTS) : undefined);
        server.cutInitial = () => (random.int(3) === 0 ? random.int(NAMES.length) : undefined);
        for (let operation = 0; operation < OPERATIONS; operation += 1) {
          await step(random);
          for (const object of reflector.list()) seenUids.add(object.metadata.uid ?? '');
        }
        server.fault = () => undefined;
        server.cutInitial = () => undefined;
        const where = `seed ${seed} round ${round}`;
        const wanted = fingerprints(server.store.list());
        await eventually(`${where}: the cache equals the server`, () => {
          return fingerprints(reflector.list()).join() === wanted.join();
        });
        expect(mirror.state(), where).toEqual(wanted);
        expect(mirror.violations, where).toEqual([]);
        const undelivered = [...seenUids].filter((uid) => gone.has(uid) && !mirror.deletedUids.has(uid));
        expect(undelivered, `${where}: deletions that were not delivered`).toEqual([]);
      }
      expect(gone.size).toBeGreaterThan(ROUNDS);
      stop.abort();
      await running;
    });
  }
});
