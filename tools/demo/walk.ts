/** A walk through policies: shows commands and what they print, and looks whether busybox reaches nginx. @module */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../cluster/kubectl.ts';
import { ToolError } from '../cluster/toolError.ts';

/** What a walk needs: a cluster with the demo's workload, somewhere to tell it, and patience. */
export type WalkOptions = {
  readonly kubectl: Kubectl;
  readonly write: (text: string) => void;
  readonly pause?: (ms: number) => Promise<unknown>;
};

/** The path of a manifest of the demo. */
export const manifest = (name: string) => join(import.meta.dirname, 'manifests', `${name}.yaml`);

const agent = ['-n', 'kube-system', '-c', 'antrea-agent'];
const tries = 20;
const betweenTriesMs = 500;

/** One walk, from a busybox pod that it starts; `policies` (kind and name) are gone before it begins and after its end. */
export class Walk {
  readonly #kubectl: Kubectl;
  readonly #write: WalkOptions['write'];
  readonly #pause: NonNullable<WalkOptions['pause']>;
  readonly #policies: readonly string[];
  #address = '';
  #agentPod = '';

  constructor({ kubectl, write, pause = sleep }: WalkOptions, policies: readonly string[]) {
    this.#kubectl = kubectl;
    this.#write = write;
    this.#pause = pause;
    this.#policies = policies;
  }

  async begin(): Promise<void> {
    await this.end();
    await this.#kubectl(['apply', '-f', manifest('busybox-cor')]);
    await this.#kubectl(['wait', 'pod/ch-busybox', '--for=condition=Ready', '--timeout=60s']);
    this.#address = await this.#read('service', 'nginx-svc', '{.spec.clusterIP}');
    const [node = ''] = (await this.#read('pods', '--selector=app=nginx', '{.items[*].spec.nodeName}')).split(
      ' ',
    );
    const onNode = [
      '-n',
      'kube-system',
      '-l',
      'component=antrea-agent',
      `--field-selector=spec.nodeName=${node}`,
    ];
    this.#agentPod = await this.#kubectl([
      'get',
      'pods',
      ...onNode,
      '-o',
      'jsonpath={.items[0].metadata.name}',
    ]);
  }

  /** Leaves the cluster as it was. */
  async end(): Promise<void> {
    for (const policy of this.#policies) await this.#kubectl(['delete', policy, '--ignore-not-found']);
    await this.#kubectl(['delete', 'pod', 'ch-busybox', '--ignore-not-found']);
  }

  say(line: string): void {
    this.#write(`\n# ${line}\n`);
  }

  /** Shows a command and what it printed. */
  async run(...args: readonly string[]): Promise<void> {
    this.#write(`$ kubectl ${args.join(' ')}\n${await this.#kubectl(args)}`);
  }

  async antctl(...args: readonly string[]): Promise<void> {
    await this.run('exec', this.#agentPod, ...agent, '--', 'antctl', ...args);
  }

  /** @throws ToolError when busybox does not get the page within some seconds */
  async reaches(): Promise<void> {
    await this.#wget(
      (said) => said.includes('Welcome to nginx!'),
      'busybox does not reach nginx, and should',
    );
  }

  /** @throws ToolError when busybox still gets the page after some seconds */
  async isKeptOut(): Promise<void> {
    await this.#wget((said) => said.includes('timed out'), 'busybox reaches nginx, and should not');
  }

  async #wget(isRight: (said: string) => boolean, complaint: string): Promise<void> {
    const wget = ['wget', '-q', '-O', '-', this.#address];
    let said = '';
    for (let count = 0; count < tries; count += 1) {
      said = await this.#said(['exec', 'ch-busybox', '--', ...wget]);
      if (isRight(said)) {
        this.#write(`$ kubectl exec ch-busybox -- ${wget.join(' ')} | grep title\n${said}\n`);
        return;
      }
      await this.#pause(betweenTriesMs);
    }
    throw new ToolError(`${complaint}: ${said}`, `Look at \`kubectl describe ${this.#policies.join(' ')}\`.`);
  }

  /** The line with the title, or wget's complaint. */
  async #said(args: readonly string[]): Promise<string> {
    try {
      return /<title>.*<\/title>/.exec(await this.#kubectl(args))?.[0] ?? '';
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return /wget: .*/.exec(message)?.[0] ?? message;
    }
  }

  #read(kind: string, which: string, path: string): Promise<string> {
    return this.#kubectl(['get', kind, which, '-o', `jsonpath=${path}`]);
  }
}
