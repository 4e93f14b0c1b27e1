import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Flow } from '#dataplane/flow.ts';
import { gatewayFlows } from '#dataplane/flows/gatewayFlows.ts';
import { initFlows } from '#dataplane/flows/initFlows.ts';
import { peerFlows } from '#dataplane/flows/peerFlows.ts';
import { podFlows } from '#dataplane/flows/podFlows.ts';
import { serviceFlows } from '#dataplane/flows/serviceFlows.ts';
import { tunnelFlows } from '#dataplane/flows/tunnelFlows.ts';
import { tables } from '#dataplane/tables.ts';
import type { Generator } from '../generator.ts';
import { markdownTable } from './markdown.ts';

const file = 'docs/pipeline.md';
const gatewayMac = '0a:00:00:00:00:01';

/** Fills the generated parts of `docs/pipeline.md` from the pipeline's code; the words around them are written by hand. */
export const pipelineDocGenerator: Generator = {
  name: 'pipeline-doc',
  generate: async (root) => {
    const text = await readFile(path.join(root, file), 'utf8');
    return [{ path: file, content: fill(fill(text, 'tables', renderTables()), 'flows', renderFlows()) }];
  },
};

/** `text` with everything between the markers of `part` replaced. @throws Error when the markers are missing. */
export function fill(text: string, part: string, content: string): string {
  const begin = `<!-- generated: ${part} -->\n`;
  const from = text.indexOf(begin);
  const to = text.indexOf('<!-- end -->', from);
  if (from < 0 || to < 0) throw new Error(`${file} has no markers for the generated part "${part}"`);
  return `${text.slice(0, from + begin.length)}\n${content}\n\n${text.slice(to)}`;
}

function renderTables(): string {
  const rows = tables.map(({ number, name, next, miss, presence }) => [
    String(number),
    name,
    next === undefined ? '' : String(next),
    { drop: 'drop', next: 'next table', none: 'no flow: drop' }[miss],
    presence,
  ]);
  return markdownTable(['number', 'name', 'next', 'without a match', 'present'], rows);
}

function renderFlows(): string {
  const owned: [string, Flow[]][] = [
    ['init', initFlows()],
    ['gateway', gatewayFlows({ gatewayMac, gatewayIp: '10.10.0.1' })],
    ['tunnel', tunnelFlows()],
    ['service', serviceFlows({ serviceCidr: '10.96.0.0/12', gatewayMac })],
    ['pod', podFlows({ ofport: 3, ip: '10.10.0.2', mac: '0a:00:00:00:00:02', gatewayMac })],
    ['peer', peerFlows(examplePeer)],
  ];
  const flows = owned.flatMap(([owner, list]) => list.map((flow) => ({ owner, flow })));
  flows.sort((a, b) => a.flow.table - b.flow.table || b.flow.priority - a.flow.priority);
  const rows = flows.map(({ owner, flow }) => [
    String(flow.table),
    String(flow.priority),
    flow.match === '' ? 'any' : `\`${flow.match}\``,
    `\`${flow.actions}\``,
    owner,
  ]);
  return markdownTable(['table', 'priority', 'match', 'actions', 'owner'], rows);
}

const examplePeer = {
  peerGatewayIp: '10.10.1.1',
  peerPodCidr: '10.10.1.0/24',
  peerNodeIp: '192.0.2.2',
  gatewayMac,
  tunnelOfport: 1,
};
