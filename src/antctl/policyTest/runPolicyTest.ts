import { dirname } from 'node:path';
import type { AntctlContext } from '../context.ts';
import type { Invocation } from '../framework/invocation.ts';
import { UsageError } from '../framework/usageError.ts';
import { readObjects } from '../world/readWorld.ts';
import { soundObjects } from '../world/soundObjects.ts';
import { type World, worldOf } from '../world/world.ts';
import { casesOf } from './cases.ts';
import { agentImage, type Dialer, ephemeralDialer } from './dialer.ts';
import { junit } from './junit.ts';
import { reportText } from './reportText.ts';
import { type FileReport, runTests } from './runTests.ts';
import { parseTestFile, type TestFile } from './testFile.ts';

/** `antctl test`. Resolves with the exit code: 1 when a test does not pass, or (with --mutate) a rule goes unnoticed. */
export async function runPolicyTest(invocation: Invocation, context: AntctlContext): Promise<number> {
  const dialer = await dialerOf(invocation, context);
  const reports: FileReport[] = [];
  for (const name of invocation.args) {
    const file = parseTestFile(
      name,
      name === '-' ? await context.files.stdin() : await context.files.read(name),
    );
    const namespace = invocation.text('namespace') || file.namespace || 'default';
    const world = await readWorld(name, file, { invocation, context, namespace });
    const mutate = invocation.isOn('mutate');
    reports.push(await runTests(name, world, casesOf(file.tests), { namespace, mutate, dialer }));
  }
  context.print(rendered(invocation.text('output'), reports, context));
  return reports.some((report) => isBad(report, invocation.isOn('allow-vacuous'))) ? 1 : 0;
}

/** Real connections only where they are asked for. */
async function dialerOf(
  invocation: Invocation,
  { cluster, clock }: AntctlContext,
): Promise<Dialer | undefined> {
  if (!invocation.isOn('probe')) return undefined;
  if (invocation.all('filename').length > 0) {
    throw new UsageError('antctl test', '--probe tries the cluster, not manifests');
  }
  return ephemeralDialer(cluster, clock, invocation.text('probe-image') || (await agentImage(cluster)));
}

type Reading = {
  readonly invocation: Invocation;
  readonly context: AntctlContext;
  readonly namespace: string;
};

async function readWorld(
  name: string,
  { manifests = [] }: TestFile,
  { invocation, context, namespace }: Reading,
): Promise<World> {
  const given = invocation.all('filename');
  const named = invocation.isOn('probe') ? [] : manifests;
  const beside = named.map((path) => (path.startsWith('/') ? path : `${dirname(name)}/${path}`));
  const paths = given.length > 0 ? given : beside;
  const read = await readObjects(paths, context, namespace);
  const world = worldOf(paths.length > 0 ? soundObjects(read) : read);
  for (const { at, object, message } of world.problems) {
    const what = object === undefined ? message : `${object} ${message}`;
    context.printError(`${context.style.yellow('warning')}: ${at}: ${what}\n`);
  }
  return world;
}

function rendered(format: string, reports: readonly FileReport[], { style }: AntctlContext): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(reports, undefined, 2)}\n`;
    case 'junit':
      return junit(reports);
    default:
      return reportText(reports, style);
  }
}

function isBad({ results, mutation }: FileReport, allowsVacuous: boolean): boolean {
  const isBadResult = results.some(
    ({ status }) => status !== 'passed' && status !== 'skipped' && !(status === 'vacuous' && allowsVacuous),
  );
  return isBadResult || (mutation?.survivors.length ?? 0) > 0;
}
