/**
 * How many times a second a client connects, asks and closes, at a server that policies select, against the same server
 * without any policy before and after.
 * @module
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeTransport } from '#kube/transport.ts';
import { median } from '../forwarding/statistics.ts';
import {
  allReady,
  createAll,
  crowd,
  deleteAll,
  letProberIn,
  programInPod,
  serverPort,
  startInPod,
} from './setting.ts';
import { round } from './summary.ts';

const seconds = 2;
const turns = 5;
const workers = 4;
const settleMs = 3_000;

/** Connections a second without policies, with one that lets the client in, and with `count` more for the same server. */
export async function connections(api: KubeTransport, host: string, count: number): Promise<object> {
  const one = new Map([['let-prober-in', letProberIn('server')]]);
  const others = crowd(count, 'server');
  await rate(host);
  const before = await rates(host);
  await createAll(api, one);
  await calm(api, 1);
  const withOne = await rates(host);
  await createAll(api, others);
  await calm(api, count + 1);
  const withMany = await rates(host);
  await deleteAll(api, new Map([...one, ...others]));
  await calm(api, 0);
  const after = await rates(host);
  const without = median([...before, ...after]);
  return {
    perSecond: {
      without: round(without),
      withOne: round(median(withOne)),
      [`with${count + 1}`]: round(median(withMany)),
    },
    ratioOfOne: round(median(withOne) / without, 3),
    [`ratioOf${count + 1}`]: round(median(withMany) / without, 3),
    /** The same against itself, before and after: what the machine does by itself. */
    noise: round(median(after) / median(before), 3),
    samples: { before, withOne, withMany, after },
  };
}

async function calm(api: KubeTransport, policies: number): Promise<void> {
  await allReady(api, policies);
  await sleep(settleMs);
}

async function rates(host: string): Promise<number[]> {
  const all: number[] = [];
  for (let turn = 0; turn < turns; turn++) all.push(await rate(host));
  return all;
}

async function rate(host: string): Promise<number> {
  const how = [host, String(serverPort), String(seconds), String(workers), 'connect'];
  let printed = '';
  const client = startInPod('prober', programInPod('../forwarding/client.ts', ...how), (line) => {
    printed = line;
  });
  const [code] = await once(client, 'close');
  if (code !== 0) throw new Error(`the client ended with ${code}`);
  return Number(printed);
}
