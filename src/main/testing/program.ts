import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { type Daemon, systemDaemons } from '#base/daemon.ts';

/** A line of a program's log. */
export type LogLine = {
  readonly level: string;
  readonly msg: string;
  readonly err?: { readonly code?: string; readonly message: string };
  readonly node?: unknown;
};

/** How to start a program of src/main; `config` is the text of its configuration file. */
export type ProgramOptions = {
  readonly config: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that it sees as /var/lib; its /run is `run`, or empty: the machine's own state is never touched. */
  readonly varLib: string;
  /** A folder that it sees as /run, so that a later process finds what this one left there. */
  readonly run?: string;
  /** What comes before the program: `['ip', 'netns', 'exec', name]`. */
  readonly prefix?: readonly string[];
  /** A folder with the programs as the image has them, `<name>.mjs`; else they run from their sources. */
  readonly bundles?: string;
};

/** A program of src/main as a real process, in mount and process namespaces of its own. */
export class Program {
  readonly #daemon: Daemon;
  /** Everything it wrote, to standard output and standard error. */
  readonly lines: string[] = [];

  private constructor(entry: string, folder: string, options: ProgramOptions) {
    const env = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`);
    // Whatever the program starts ends with it, as in a container.
    const processes = ['--pid', '--fork', '--kill-child'];
    const isolated = ['unshare', ...processes, '--mount', '--propagation', 'private', 'sh', '-c'];
    const run = options.run === undefined ? '-t tmpfs tmpfs' : `--bind '${options.run}'`;
    const script = `mount --bind "$0" /var/lib && mount ${run} /run && exec "$@"`;
    const program = ['env', 'NODE_OPTIONS=--disable-warning=DEP0040', ...env, process.execPath, entry];
    this.#daemon = systemDaemons()({
      file: 'setpriv',
      args: [
        ...['--pdeathsig', 'KILL', ...(options.prefix ?? []), ...isolated, script, options.varLib],
        ...[...program, '--config', join(folder, 'config')],
      ],
      onLine: (line) => this.lines.push(line),
    });
    void this.#daemon.exited.then(() => rm(folder, { recursive: true, force: true }));
  }

  /** Starts a program. Needs root. */
  static async start(name: 'agent' | 'controller' | 'ovs', options: ProgramOptions): Promise<Program> {
    const folder = await mkdtemp(join(tmpdir(), 'antrea-program-'));
    await writeFile(join(folder, 'config'), options.config);
    const { bundles } = options;
    const entry =
      bundles === undefined ? join(import.meta.dirname, '..', `${name}.ts`) : join(bundles, `${name}.mjs`);
    return new Program(entry, folder, options);
  }

  /** Its exit code, once it has ended. */
  get exited(): Promise<number | null> {
    return this.#daemon.exited;
  }

  /** The lines of its log. */
  log(): LogLine[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** Waits for a line of the log. @throws Error with everything it wrote when there is none within 20 s. */
  async logged(wanted: (line: LogLine) => boolean): Promise<LogLine> {
    const clock = systemClock();
    const deadline = clock.monotonic() + 20_000;
    for (;;) {
      const line = this.log().find(wanted);
      if (line !== undefined) return line;
      if (clock.monotonic() > deadline) throw new Error(`not logged: ${this.lines.join('\n')}`);
      await clock.sleep(50);
    }
  }

  async kill(): Promise<void> {
    this.#daemon.kill('SIGKILL');
    await this.exited;
  }
}
