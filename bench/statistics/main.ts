/**
 * What counting costs. First what the flows that count cost the traffic of one server that 500 policies select: with them
 * and without, turn by turn. Then what reading the counters costs: time, and the longest gap between two packets while it
 * goes on, each a new connection every millisecond. Needs root, gcc, iperf3 and openvswitch-switch. Prints JSON.
 *
 * `npm run bench:statistics -- [repeats] [rules] [addresses of each rule]`
 * @module
 */
import { loadavg } from 'node:os';
import { readingCost } from './readingCost.ts';
import { trafficCost } from './trafficCost.ts';

const [repeats = 8, rules = 1_000, addresses = 100] = process.argv.slice(2).map(Number);

const traffic = await trafficCost(repeats);
const reading = await readingCost({ repeats, rules, addresses });
console.log(JSON.stringify({ load: loadavg()[0], repeats, traffic, reading }, undefined, 2));
