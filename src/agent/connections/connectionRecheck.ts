import { aborted } from '#base/aborted.ts';
import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { parseConntrackLine, type TrackedConnection } from '#dataplane/conntrackDump.ts';
import type { Cut } from '#dataplane/flows/cutFlows.ts';
import type { AppctlClient } from '#dataplane/ovs/appctl.ts';
import type { FlowClient } from '#dataplane/ovs/flowClient.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { ConnectionJudge } from './connectionJudge.ts';
import { Cuts } from './cuts.ts';

type Judge = Pick<ConnectionJudge, 'denies' | 'restricts' | 'asksSourcePort'>;

/** What {@link ConnectionRecheck} needs. `judge` gives the policies in force at the moment. */
export type ConnectionRecheckOptions = {
  readonly appctl: Pick<AppctlClient, 'dumpConntrack' | 'flushConnections'>;
  readonly flows: Pick<FlowClient, 'apply'>;
  readonly judge: () => Judge;
  /** What a former run cut. */
  readonly inherited?: readonly Cut[];
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Changes that come close together are looked at together, and never more than one look is taken in this time. */
const gatherMs = 100;
const pauseMs = 1_000;
const flowOwner = 'policy/cuts';

/** Ends established connections that the policies in force deny now, and no others. */
export class ConnectionRecheck {
  readonly #options: ConnectionRecheckOptions;
  readonly #cuts = new Cuts();
  #wanted: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(options: ConnectionRecheckOptions) {
    this.#options = options;
    this.#cuts.add(options.inherited ?? [], options.clock.monotonic());
  }

  /** Something that was allowed may be denied now. */
  request(): void {
    this.#wanted.resolve();
  }

  /** Looks whenever it was asked to, until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const stopped = aborted(signal);
    let isCertain = await this.#attempt(() => this.#showCuts());
    while (!signal.aborted) {
      await Promise.race([stopped, isCertain ? this.#news() : clock.sleep(pauseMs)]);
      if (signal.aborted) return;
      await clock.sleep(gatherMs);
      this.#wanted = Promise.withResolvers();
      isCertain = await this.#attempt(() => this.#look());
      await clock.sleep(pauseMs);
    }
  }

  /** A request, or the end of a cut's time. */
  #news(): Promise<void> {
    const { clock } = this.#options;
    const end = this.#cuts.nextEnd(clock.monotonic());
    const requested = this.#wanted.promise;
    return end === undefined ? requested : Promise.race([requested, clock.sleep(end)]);
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const reason = messageOf(error);
      this.#options.logger.warn({ reason }, 'established connections could not be checked yet');
      return false;
    }
  }

  async #look(): Promise<void> {
    const { appctl, judge: judgeNow, clock, logger } = this.#options;
    const judge = judgeNow();
    const lines = judge.restricts ? await appctl.dumpConntrack() : [];
    const tracked = lines.flatMap((line) => parseConntrackLine(line) ?? []).map(toldApartBy(judge));
    const denied = distinct(tracked.filter(isDeniedBy(judge)));
    const now = clock.monotonic();
    this.#cuts.prune(now, (cut) => !judge.denies(connectionOf(cut)));
    this.#cuts.add(denied.flatMap(cutOf), now);
    // First of all nobody can take them up again.
    await this.#showCuts();
    for (const connection of denied) await appctl.flushConnections(connection);
    if (denied.length > 0)
      logger.info({ count: denied.length }, 'established connections that are denied now were ended');
  }

  #showCuts(): Promise<void> {
    return this.#options.flows.apply([{ owner: flowOwner, flows: this.#cuts.flows() }]);
  }
}

function isDeniedBy(judge: Judge): (connection: TrackedConnection) => boolean {
  return ({ source, destination, sourcePort, content }) => {
    const { protocol } = content;
    const from = sourcePort === undefined ? {} : { sourcePort };
    const what =
      content.protocol === 'ICMP'
        ? { icmpType: content.type, icmpCode: content.code }
        : { port: content.port };
    return judge.denies({ source, destination, protocol, ...from, ...what });
  };
}

/** Verdicts mostly do not hang on who began from which port, so that many connections are one. */
function toldApartBy(judge: Judge): (connection: TrackedConnection) => TrackedConnection {
  return (connection) => {
    const { sourcePort: _, ...rest } = connection;
    const { content } = rest;
    const isAsked = content.protocol !== 'ICMP' && judge.asksSourcePort(content.protocol, content.port);
    return isAsked ? connection : rest;
  };
}

function distinct(connections: readonly TrackedConnection[]): TrackedConnection[] {
  return [...new Map(connections.map((each) => [JSON.stringify(each), each])).values()];
}

function cutOf({ source, destination, sourcePort, content }: TrackedConnection): Cut[] {
  if (content.protocol !== 'TCP') return [];
  const cut = { client: source, server: destination, port: content.port };
  return [sourcePort === undefined ? cut : { ...cut, clientPort: sourcePort }];
}

function connectionOf({ client, server, port, clientPort }: Cut) {
  const connection = { source: client, destination: server, protocol: 'TCP', port };
  return clientPort === undefined ? connection : { ...connection, sourcePort: clientPort };
}
