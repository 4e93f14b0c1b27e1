import { CodedError, messageOf } from '#base/errors.ts';
import { loopbackTokenPath } from '#kube/serving/loopbackToken.ts';
import type { Client } from './client/client.ts';
import { createClusterClient } from './client/clusterClient.ts';
import { createLocalClient } from './client/localClient.ts';
import type { Target } from './context.ts';
import { parseDuration } from './framework/duration.ts';
import type { Invocation } from './framework/invocation.ts';
import { type Output, runProgram } from './framework/run.ts';
import { rootCommand } from './root.ts';
import { localAddress, parseServer, targetOf } from './target.ts';

/** The world around antctl. */
export type AntctlOptions = Output & {
  /** The words after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version of antctl, e.g. `v0.1.0`. */
  readonly version: string;
  /** Where the token of the process beside it lies; the usual place when absent. */
  readonly tokenPath?: string;
};

/** Runs one antctl command line and returns the exit code. */
export function runAntctl(options: AntctlOptions): Promise<number> {
  const target = targetOf(options.env.POD_NAME);
  const program = {
    root: rootCommand(target),
    createContext: async (invocation: Invocation) => ({
      target,
      client: await createClient(target, invocation, options),
      print: options.out,
      version: options.version,
    }),
    describe,
  };
  return runProgram(program, helpWord(options.argv), options);
}

/** `antctl help get` means `antctl get --help`. */
function helpWord(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv;
  return first === 'help' ? [...rest, '--help'] : argv;
}

async function createClient(target: Target, invocation: Invocation, options: AntctlOptions): Promise<Client> {
  const timeoutMs = parseDuration(invocation.text('timeout')) ?? 0;
  const server = invocation.text('server');
  const trace = invocation.isOn('verbose') ? (line: string) => options.err(`${line}\n`) : () => undefined;
  if (target !== 'cluster') {
    const tokenPath = options.tokenPath ?? loopbackTokenPath;
    return createLocalClient({ ...localAddress(target, server), tokenPath, timeoutMs, trace });
  }
  return createClusterClient({
    kubeconfig: invocation.text('kubeconfig'),
    server: server === '' ? undefined : parseServer(server),
    timeoutMs,
    trace,
  });
}

/** One line: what happened, why, and what to do. */
function describe(error: unknown): string {
  if (!(error instanceof CodedError)) return messageOf(error);
  const cause = error.cause === undefined ? '' : `: ${messageOf(error.cause)}`;
  return `${error.message}${cause}. ${error.hint}`;
}
