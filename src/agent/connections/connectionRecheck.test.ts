import { beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import type { TrackedConnection } from '#dataplane/conntrackDump.ts';
import { type Cut, cutFlow } from '#dataplane/flows/cutFlows.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { AddressedConnection } from './connectionJudge.ts';
import { ConnectionRecheck } from './connectionRecheck.ts';

const line = (protocol: string, sport: number, dport: number) =>
  `${protocol},orig=(src=10.0.0.1,dst=10.0.0.2,sport=${sport},dport=${dport}),reply=(src=10.0.0.2,dst=10.0.0.1,sport=${dport},dport=${sport}),zone=65520`;
const cut = (port: number): Cut => ({ client: '10.0.0.1', server: '10.0.0.2', port });

describe('looking at established connections again', () => {
  let clock: ManualClock;
  let tracked: string[];
  let deniedPorts: number[];
  /** Undefined where no rule asks from which port a connection was begun. */
  let deniedSources: number[] | undefined;
  let restricts: boolean;
  let isAway: boolean;
  let looks: number;
  let did: string[];
  let stop: AbortController;

  beforeEach(() => {
    clock = manualClock();
    tracked = [line('tcp', 1, 80), line('tcp', 2, 80), line('tcp', 1, 81), line('udp', 1, 80), 'nonsense'];
    deniedPorts = [80];
    deniedSources = undefined;
    restricts = true;
    isAway = false;
    looks = 0;
    did = [];
    stop = new AbortController();
  });

  const start = (inherited: readonly Cut[] = []) => {
    const judge = {
      restricts,
      asksSourcePort: () => deniedSources !== undefined,
      denies: ({ port = 0, sourcePort = 0 }: AddressedConnection) =>
        deniedPorts.includes(port) && (deniedSources?.includes(sourcePort) ?? true),
    };
    const recheck = new ConnectionRecheck({
      appctl: {
        dumpConntrack: async () => {
          looks += 1;
          if (isAway) throw new CodedError('ANTREA_OVS_UNREACHABLE', 'away');
          return tracked;
        },
        flushConnections: async ({ content, sourcePort }: TrackedConnection) =>
          void did.push(
            `flush ${content.protocol} ${'port' in content ? content.port : ''}${sourcePort === undefined ? '' : ` from ${sourcePort}`}`,
          ),
      },
      flows: {
        apply: async (changes) => {
          for (const { flows } of changes) did.push(`cut ${flows.map(({ match }) => match).join(' ')}`);
        },
      },
      judge: () => judge,
      inherited,
      clock,
      logger: silentLogger(),
    });
    void recheck.run(stop.signal);
    return recheck;
  };
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      await settle();
      clock.advance(50);
    }
    await settle();
  };
  const match = (port: number) => cutFlow(cut(port)).match;

  it('ends what is denied, once for all that differ in nothing else, and first cuts it', async () => {
    const recheck = start();
    recheck.request();
    await pass(200);
    expect(did).toEqual(['cut ', `cut ${match(80)}`, 'flush TCP 80', 'flush UDP 80']);
    stop.abort();
  });

  it('ends only those from a denied port, where a rule asks for it', async () => {
    deniedSources = [2];
    const recheck = start();
    recheck.request();
    await pass(200);
    const one = cutFlow({ ...cut(80), clientPort: 2 }).match;
    expect(did).toEqual(['cut ', `cut ${one}`, 'flush TCP 80 from 2']);
    stop.abort();
  });

  it('takes one look at many changes, and then one at those that came meanwhile', async () => {
    const recheck = start();
    for (let n = 0; n < 10; n++) recheck.request();
    await pass(200);
    for (let n = 0; n < 10; n++) recheck.request();
    expect(looks).toBe(1);
    await pass(3_000);
    expect(looks).toBe(2);
    stop.abort();
  });

  it('does not look while nothing is restricted, nor unasked', async () => {
    restricts = false;
    const recheck = start();
    await pass(3_000);
    recheck.request();
    await pass(3_000);
    expect(looks).toBe(0);
    stop.abort();
  });

  it('tries again when the switch is away', async () => {
    isAway = true;
    const recheck = start();
    recheck.request();
    await pass(500);
    expect(did).toEqual(['cut ']);
    isAway = false;
    await pass(3_000);
    expect(did).toContain('flush TCP 80');
    stop.abort();
  });

  it('goes on with what a former run cut, as long as it is denied', async () => {
    tracked = [];
    const recheck = start([cut(80), cut(99)]);
    await settle();
    expect(did).toEqual([`cut ${match(80)} ${match(99)}`]);
    recheck.request();
    await pass(200);
    expect(did.at(-1)).toBe(`cut ${match(80)}`);
    stop.abort();
  });
});
