/**
 * What a thousand agents cost the controller that serves them: their connections, their bookmarks while nothing happens,
 * and a change that concerns all of them. The agents are another process of this machine. Prints JSON.
 *
 * `npm run bench:agents`
 * @module
 */
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FakeController } from '#agent/controller/testing/fakeController.ts';
import { calibrate } from '../policy/calibrate.ts';

const agents = 1_000;
const quietMs = 20_000;
const changes = 10;
const megabyte = 2 ** 20;

const controller = await FakeController.start(1);
const client = spawn(
  process.execPath,
  [fileURLToPath(new URL('client.ts', import.meta.url)), String(controller.port), String(agents)],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const said = createInterface(client.stdout)[Symbol.asyncIterator]();

const connecting = await costOf(() => heard('watching'));
const quiet = await costOf(() => setTimeout(quietMs));
const everywhere = Array.from({ length: agents }, (_, index) => `node-${index}`);
const telling = await costOf(async () => {
  for (let change = 0; change < changes; change++) {
    const groupMembers = [{ ips: [`10.0.0.${change}`] }];
    controller.controlPlane.addressGroups.set(
      { metadata: { name: 'g', uid: 'g' }, groupMembers },
      everywhere,
    );
    await heard('told');
  }
});
client.kill();

console.log(
  JSON.stringify(
    {
      agents,
      calibrationMs: calibrate(),
      load: loadavg()[0],
      node: process.version,
      connecting,
      quiet: { ...quiet, shareOfACore: Math.round((quiet.cpuMs / quiet.elapsedMs) * 1_000) / 1_000 },
      changeOfAll: { elapsedMs: telling.elapsedMs / changes, cpuMs: telling.cpuMs / changes },
      rssMb: Math.round(process.memoryUsage.rss() / megabyte),
    },
    undefined,
    2,
  ),
);
process.exit(0);

async function heard(word: string): Promise<void> {
  const { value } = await said.next();
  if (value !== word) throw new Error(`the agents said ${value}`);
}

async function costOf(act: () => Promise<unknown>): Promise<{ elapsedMs: number; cpuMs: number }> {
  const started = performance.now();
  const usage = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(usage);
  return {
    elapsedMs: Math.round(performance.now() - started),
    cpuMs: Math.round((user + system) / 1_000),
  };
}
