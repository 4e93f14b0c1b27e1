import { type Client, getWith } from '#antctl/client/client.ts';
import { agentPod, kubectlProcess } from '../support/cluster.ts';
import { LineProcess } from './lineProcess.ts';
import { ovsTracingProgram } from './programs.ts';

type Waiting = {
  readonly query: Readonly<Record<string, string>>;
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** The agents' `/ovstracing`, asked from within their pods: many questions at a time, without a tunnel for each. */
export class AgentTracers {
  readonly #nodes = new Map<string, NodeTracer>();

  async start(nodes: readonly string[]): Promise<void> {
    for (const node of nodes) {
      const exec = ['exec', '-i', '-n', 'kube-system', await agentPod(node), '-c', 'antrea-agent', '--'];
      const { file, env } = kubectlProcess;
      const program = new LineProcess(file, [...exec, 'node', '-e', ovsTracingProgram], env);
      this.#nodes.set(node, new NodeTracer(program));
    }
  }

  /** What a command takes for a connection to the agent of a node. */
  client(node: string): Client {
    const request = async <T>(asked: { readonly query?: Readonly<Record<string, string>> }): Promise<T> => {
      const tracer = this.#nodes.get(node);
      if (tracer === undefined) throw new Error(`nobody traces on ${node}`);
      return tracer.ask<T>(asked.query ?? {});
    };
    return {
      request,
      get: getWith(request),
      stream: () => Promise.reject(new Error('no stream here')),
      close: async () => undefined,
    };
  }

  stop(): void {
    for (const node of this.#nodes.values()) node.stop();
  }
}

/** Questions that come together go in one line. */
class NodeTracer {
  readonly #program: LineProcess;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(program: LineProcess) {
    this.#program = program;
  }

  ask<T>(query: Waiting['query']): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.push({ query, resolve, reject });
      this.#running ??= Promise.resolve().then(() => this.#run());
    }).then((body) => JSON.parse(JSON.stringify(body)));
  }

  stop(): void {
    this.#program.stop();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const bodies = await this.#program.ask<{ readonly error?: string }[]>(
          batch.map(({ query }) => query),
        );
        for (const [at, { resolve, reject }] of batch.entries()) {
          const body = bodies[at];
          if (body?.error === undefined) resolve(body);
          else reject(new Error(body.error));
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = undefined;
  }
}
