/**
 * Many agents, each on connections of its own: watches of the three resources for a node each. `node client.ts PORT COUNT`
 * says `watching` when all have all there is, then `told` whenever as many events came as there are agents.
 * @module
 */
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { controlPlanePath, controlPlaneResources } from '#controlplane/group.ts';

const resources = Object.values(controlPlaneResources);
const [port = '', count = ''] = process.argv.slice(2);
const agents = Number(count);
/** Agents that connect at the same time, as after a restart of the controller they are spread by jitter. */
const atOnce = 20;
let started = 0;
let events = 0;

await Promise.all(Array.from({ length: atOnce }, connectAgents));
console.log('watching');

async function connectAgents(): Promise<void> {
  while (started < agents) {
    const node = `node-${started++}`;
    const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
    await Promise.all(resources.map((resource) => watch(agent, controlPlanePath(resource), node)));
  }
}

/** Resolves when everything there is has been told. */
function watch(agent: Agent, path: string, node: string): Promise<void> {
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    sendInitialEvents: 'true',
    resourceVersionMatch: 'NotOlderThan',
    fieldSelector: `nodeName=${node}`,
  });
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: `${path}?${query}`, agent }, (response) => {
      createInterface(response).on('line', (line) => {
        if (line.includes('initial-events-end')) resolve();
        else if (!line.startsWith('{"type":"BOOKMARK"')) hear();
      });
    }).end();
  });
}

function hear(): void {
  events += 1;
  if (events % agents === 0) console.log('told');
}
