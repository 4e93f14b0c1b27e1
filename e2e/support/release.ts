import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { helm, kubectl } from './cluster.ts';

const root = resolve(import.meta.dirname, '../..');
const release = ['antrea', '--namespace', 'kube-system'];

/** The chart of this source tree. */
export const currentChart = join(root, 'charts', 'antrea');

/** The parts of the chart of which objects are made; the rest is for its readers. */
const installed = ['templates', 'files'].map((part) => join('charts', 'antrea', part));

/** The templates that say what the programs may do. */
const permissions = ['agent', 'antctl', 'cleanup', 'controller'].map((part) =>
  join('templates', part, 'rbac.yaml'),
);

/**
 * The chart as it was before the last change of what it installs, unpacked into a temporary folder, with the permissions of
 * today: the image is today's too, and a program without its permissions never becomes ready. Without a history, as in a source
 * archive, it is the current one with another version.
 */
export function previousChart(): string {
  const folder = mkdtempSync(join(tmpdir(), 'previous-chart-'));
  try {
    const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { maxBuffer: 1 << 26 });
    const log = git('log', '-2', '--format=%H', '--', ...installed).toString();
    const [, commit = ''] = log.split('\n');
    const archive = join(folder, 'chart.tar');
    writeFileSync(archive, git('archive', commit, 'charts/antrea'));
    execFileSync('tar', ['-xf', archive, '-C', folder]);
    const chart = join(folder, 'charts', 'antrea');
    for (const file of permissions) cpSync(join(currentChart, file), join(chart, file));
    return chart;
  } catch {
    const copy = join(folder, 'antrea');
    mkdirSync(copy);
    cpSync(currentChart, copy, { recursive: true });
    const file = join(copy, 'Chart.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^version: .*$/m, 'version: 0.0.1'));
    return copy;
  }
}

/** A file with the values that the release was installed with. */
export async function releaseValues(): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'release-values-')), 'values.yaml');
  writeFileSync(file, await helm(['get', 'values', ...release, '--output', 'yaml']));
  return file;
}

/** Upgrades to `chart`; `mark` becomes an annotation of all pods, so that they are replaced whatever changed. */
export async function upgrade(chart: string, values: string, mark: string): Promise<void> {
  const marks = ['agent', 'controller'].flatMap((part) => [
    '--set-string',
    `${part}.podAnnotations.e2e-mark=${mark}`,
  ]);
  await helm(['upgrade', ...release, chart, '--values', values, ...marks]);
  await rolledOut();
}

/** Upgrades the current chart with further `--set` values; waits for nothing. */
export async function upgradeSetting(values: string, settings: readonly string[]): Promise<void> {
  const set = settings.flatMap((setting) => ['--set-string', setting]);
  await helm(['upgrade', ...release, currentChart, '--values', values, ...set]);
}

/** Goes back to the release before. */
export async function rollback(): Promise<void> {
  await helm(['rollback', ...release]);
  await rolledOut();
}

/** Installs the current chart where nothing is installed; no node takes the controller until `meanwhile` is over. */
export async function installControllerLast(values: string, meanwhile: () => Promise<void>): Promise<void> {
  const nowhere = ['--set-string', 'controller.nodeSelector.antrea-e2e=nowhere'];
  await helm(['install', ...release, currentChart, '--values', values, ...nowhere]);
  await rolledOut(['daemonset/antrea-agent']);
  await meanwhile();
  await helm(['upgrade', ...release, currentChart, '--values', values]);
  await rolledOut();
}

/** Uninstalls, hook included; returns what helm says. */
export function uninstall(): Promise<string> {
  return helm(['uninstall', ...release, '--timeout', '4m'], { timeoutMs: 300_000 });
}

const workloads = ['daemonset/antrea-agent', 'deployment/antrea-controller'];

/** Waits until every agent and the controller, or those named, are the new ones and ready. */
export async function rolledOut(which: readonly string[] = workloads): Promise<void> {
  for (const workload of which) {
    const status = ['rollout', 'status', workload, '--namespace', 'kube-system', '--timeout=300s'];
    await kubectl(status, { timeoutMs: 310_000 });
  }
}
