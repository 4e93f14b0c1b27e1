import { systemClock } from '#base/clock.ts';
import { CodedError, messageOf } from '#base/errors.ts';
import { loopbackTokenPath } from '#kube/serving/loopbackToken.ts';
import { type Client, lazyClient } from './client/client.ts';
import type { ClusterClientOptions } from './client/clusterClient.ts';
import { createLocalClient } from './client/localClient.ts';
import { localComponents } from './client/localComponents.ts';
import { openComponents } from './client/openComponents.ts';
import type { AntctlContext, Target } from './context.ts';
import { systemFiles } from './files.ts';
import { complete, completionText } from './framework/complete.ts';
import type { Invocation } from './framework/invocation.ts';
import { type Disposable, type Output, runProgram } from './framework/run.ts';
import { printable } from './output/printable.ts';
import { createStyle, wantsColour } from './output/style.ts';
import { rootCommand } from './root.ts';
import { localAddress, parseServer, targetOf } from './target.ts';

/** The world around antctl. */
export type AntctlOptions = Output & {
  /** The words after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version of antctl. */
  readonly version: string;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Where the token of the process beside it lies; the usual place when absent. */
  readonly tokenPath?: string;
};

/** Runs one antctl command line and returns the exit code. */
export function runAntctl(given: AntctlOptions): Promise<number> {
  const options = withPrintable(given);
  const target = targetOf(options.env.POD_NAME);
  const [first, ...words] = options.argv;
  if (first === '__complete') {
    options.out(completionText(complete(rootCommand(target), words)));
    return Promise.resolve(0);
  }
  const program = {
    root: rootCommand(target),
    createContext: (invocation: Invocation) => createContext(target, invocation, options),
    describe,
  };
  return runProgram(program, helpWord(options.argv), options);
}

/** Whatever is written was made safe for terminals: most of it comes from somewhere else. */
function withPrintable(options: AntctlOptions): AntctlOptions {
  const isColoured = isColourful(options);
  return {
    ...options,
    out: (text) => options.out(printable(text, isColoured)),
    err: (text) => options.err(printable(text, isColoured)),
  };
}

function isColourful({ isTerminal, env }: AntctlOptions): boolean {
  return wantsColour(isTerminal, env);
}

/** `antctl help get` means `antctl get --help`. */
function helpWord(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv;
  return first === 'help' ? [...rest, '--help'] : argv;
}

function createContext(
  target: Target,
  invocation: Invocation,
  options: AntctlOptions,
): Disposable<AntctlContext> {
  const clients = createClients(target, invocation, options);
  const context: AntctlContext = {
    target,
    ...clients,
    files: systemFiles(),
    clock: systemClock(),
    env: options.env,
    print: options.out,
    printError: options.err,
    isTerminal: options.isTerminal,
    style: createStyle(isColourful(options)),
    version: options.version,
  };
  const close = async () => {
    await Promise.all([clients.client.close(), clients.cluster.close(), clients.components.close()]);
  };
  return { context, close };
}

function createClients(
  target: Target,
  invocation: Invocation,
  options: AntctlOptions,
): Pick<AntctlContext, 'client' | 'cluster' | 'components'> {
  const timeoutMs = timerMs(invocation.durationMs('timeout') ?? 0);
  const server = invocation.text('server');
  const trace = invocation.isOn('verbose') ? (line: string) => options.err(`${line}\n`) : () => undefined;
  const clusterOptions = { kubeconfig: invocation.text('kubeconfig'), timeoutMs, trace };
  if (target === 'cluster') {
    const given = { ...clusterOptions, server: server === '' ? undefined : parseServer(server) };
    const cluster = openCluster(given);
    return { client: cluster, cluster, components: openComponents(cluster, given) };
  }
  const tokenPath = options.tokenPath ?? loopbackTokenPath;
  const client = createLocalClient({ ...localAddress(target, server), tokenPath, timeoutMs, trace });
  const cluster = openCluster({ ...clusterOptions, server: undefined });
  return { client, cluster, components: localComponents(target, client, options.env) };
}

/** As timers take it: whole milliseconds, at most some 24 days. */
function timerMs(ms: number): number {
  return Math.min(Math.ceil(ms), 2 ** 31 - 1);
}

/** Made when first used: its libraries take most of the time to start, and many commands need no cluster. */
function openCluster(options: ClusterClientOptions): Client {
  return lazyClient(async () => (await import('./client/clusterClient.ts')).createClusterClient(options));
}

/** One line: what happened, why, and what to do. */
function describe(error: unknown): string {
  if (!(error instanceof CodedError)) return messageOf(error);
  const cause = error.cause === undefined ? '' : `: ${messageOf(error.cause)}`;
  return `${error.message}${cause}. ${error.hint}`;
}
