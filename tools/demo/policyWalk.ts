/** The NetworkPolicy part of the posts, told step by step. @module */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../cluster/kubectl.ts';
import { ToolError } from '../cluster/toolError.ts';

/** What the walk needs: a cluster with the demo's workload, somewhere to tell it, and patience. */
export type WalkOptions = {
  readonly kubectl: Kubectl;
  readonly write: (text: string) => void;
  readonly pause?: (ms: number) => Promise<unknown>;
};

const manifest = (name: string) => join(import.meta.dirname, 'manifests', `${name}.yaml`);
const agent = ['-n', 'kube-system', '-c', 'antrea-agent'];
const tries = 20;
const betweenTriesMs = 500;

/** Isolates nginx, lets busybox in by its label and by the policy, and leaves the cluster as it was. */
export async function walkThroughPolicies(options: WalkOptions): Promise<void> {
  const walk = new Walk(options);
  await walk.begin();
  walk.say('Without a NetworkPolicy busybox reaches nginx, as every pod reaches every other.');
  await walk.reaches();
  walk.say('A NetworkPolicy that lets only pods with the label app=nginx reach nginx:');
  await walk.run('apply', '-f', manifest('antrea-network-policy'));
  await walk.run('get', 'networkpolicy');
  await walk.isKeptOut();
  walk.say('With the label app=nginx busybox is one of those:');
  await walk.run('label', 'pod', 'ch-busybox', 'app=nginx', '--overwrite');
  await walk.reaches();
  walk.say('The rule in the flow table of its node: the addresses that may come, the ports they may go to.');
  await walk.antctl('get', 'ovsflows', '-T', 'ingressRule');
  walk.say('With another label it is kept out again:');
  await walk.run('label', 'pod', 'ch-busybox', 'app=busybox', '--overwrite');
  await walk.isKeptOut();
  walk.say('Until the policy allows that label too:');
  await walk.run('apply', '-f', manifest('antrea-network-policy-both'));
  await walk.reaches();
  await walk.antctl('get', 'networkpolicy');
  walk.say('Without the policy everybody may again:');
  await walk.end();
}

class Walk {
  readonly #kubectl: Kubectl;
  readonly #write: WalkOptions['write'];
  readonly #pause: NonNullable<WalkOptions['pause']>;
  #address = '';
  #agentPod = '';

  constructor({ kubectl, write, pause = sleep }: WalkOptions) {
    this.#kubectl = kubectl;
    this.#write = write;
    this.#pause = pause;
  }

  async begin(): Promise<void> {
    await this.#clean();
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

  async end(): Promise<void> {
    await this.run('delete', 'networkpolicy', 'nginx-allow');
    await this.reaches();
    await this.#clean();
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
    throw new ToolError(
      `${complaint}: ${said}`,
      'Look at `kubectl describe networkpolicyrealizations nginx-allow`.',
    );
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

  async #clean(): Promise<void> {
    await this.#kubectl(['delete', 'networkpolicy', 'nginx-allow', '--ignore-not-found']);
    await this.#kubectl(['delete', 'pod', 'ch-busybox', '--ignore-not-found']);
  }
}
