import { messageOf } from '#base/errors.ts';
import { withoutSecrets } from '#kube/serving/supportBundle.ts';
import { antreaNamespace } from '../client/antreaNamespace.ts';
import { apiStatus } from '../client/apiStatus.ts';
import type { AgentAddress } from '../client/components.ts';
import type { AntctlContext } from '../context.ts';
import type { Invocation } from '../framework/invocation.ts';
import { UsageError } from '../framework/usageError.ts';
import { type ApiObject, type Collected, collected } from './clusterObjects.ts';
import { download } from './download.ts';

const bundlePath = '/supportbundle';
const command = 'antctl supportbundle';

/** Of the agent or the controller beside antctl: one archive. */
export async function bundleOfProcess(invocation: Invocation, context: AntctlContext): Promise<number> {
  const { client, files, print, target, env } = context;
  const file = `${directory(invocation, context)}/${target}_${env.NODE_NAME ?? env.HOSTNAME ?? 'here'}.tar.gz`;
  await files.write(file, await download(client, bundlePath));
  print(`${file}\n`);
  return 0;
}

/** Of a whole cluster: what cannot be read is told, and the rest is collected all the same. */
export async function bundleOfCluster(invocation: Invocation, context: AntctlContext): Promise<number> {
  const { components, print } = context;
  const agents = await agentsMeant(invocation, context);
  const collector = new Collector(directory(invocation, context), context);
  await collector.archive('controller', () => download(components.controller(), bundlePath));
  for (const { node } of agents) {
    await collector.archive(`agent_${node}`, () => download(components.agent(node), bundlePath));
  }
  await collectLogs(invocation, context, agents, collector).catch((error: unknown) =>
    collector.missed('logs', error),
  );
  for (const one of collected) await collector.text(`cluster/${one.name}.json`, () => list(context, one));
  print(`${collector.folder}\n`);
  return collector.failures === 0 ? 0 : 1;
}

function directory(invocation: Invocation, { clock }: AntctlContext): string {
  const time = new Date(clock.now()).toISOString().slice(0, 19).replace(/:/g, '');
  return invocation.text('dir') || `support-bundles_${time}`;
}

async function agentsMeant(invocation: Invocation, context: AntctlContext): Promise<readonly AgentAddress[]> {
  if (invocation.isOn('controller-only')) return [];
  const agents = await context.components.agents();
  const unknown = invocation.args.filter((name) => !agents.some(({ node }) => node === name));
  if (unknown.length > 0) throw new UsageError(command, `no agent runs on ${unknown.join(', ')}`);
  const labelled = await nodesLabelled(invocation.text('label-selector'), context);
  return agents.filter(
    ({ node }) =>
      (invocation.args.length === 0 || invocation.args.includes(node)) &&
      (labelled === undefined || labelled.has(node)),
  );
}

async function nodesLabelled(
  labelSelector: string,
  { cluster }: AntctlContext,
): Promise<ReadonlySet<string> | undefined> {
  if (labelSelector === '') return undefined;
  type Nodes = { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
  const { items } = await cluster.get<Nodes>('/api/v1/nodes', { labelSelector });
  return new Set(items.map(({ metadata }) => metadata.name));
}

/** Writes the files of a bundle, and counts what could not be read. */
class Collector {
  readonly folder: string;
  failures = 0;
  readonly #context: AntctlContext;

  constructor(folder: string, context: AntctlContext) {
    this.folder = folder;
    this.#context = context;
  }

  archive(name: string, read: () => Promise<Uint8Array>): Promise<void> {
    return this.#write(`${name}.tar.gz`, read);
  }

  /** Nothing is written for undefined: a kind that this cluster does not have. */
  text(name: string, read: () => Promise<string | undefined>): Promise<void> {
    return this.#write(name, async () => {
      const text = await read();
      return text === undefined ? undefined : withoutSecrets(text);
    });
  }

  missed(name: string, error: unknown): void {
    this.failures += 1;
    this.#context.printError(`could not collect ${name}: ${messageOf(error)}\n`);
  }

  async #write(name: string, read: () => Promise<string | Uint8Array | undefined>): Promise<void> {
    const { files, printError } = this.#context;
    try {
      const content = await read();
      if (content === undefined) return;
      await files.write(`${this.folder}/${name}`, content);
      printError(`collected ${name}\n`);
    } catch (error) {
      this.missed(name, error);
    }
  }
}

async function list({ cluster }: AntctlContext, { path: of, pick }: Collected): Promise<string | undefined> {
  try {
    const { items } = await cluster.get<{ items: readonly ApiObject[] }>(of);
    const picked = items.map(pick).filter((item) => item !== undefined);
    return `${JSON.stringify(picked, undefined, 1)}\n`;
  } catch (error) {
    if (apiStatus(error) === 404) return undefined;
    throw error;
  }
}

type Pods = {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly name: string }[] };
    readonly status?: {
      readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number }[];
    };
  }[];
};

/** The logs of our own containers, and of the run before where one was restarted. */
async function collectLogs(
  invocation: Invocation,
  { cluster }: AntctlContext,
  agents: readonly AgentAddress[],
  collector: Collector,
): Promise<void> {
  const sinceSeconds = String(Math.max(1, Math.round((invocation.durationMs('since') ?? 0) / 1000)));
  const path = `/api/v1/namespaces/${await antreaNamespace(cluster)}/pods`;
  const { items } = await cluster.get<Pods>(path, { labelSelector: 'app=antrea' });
  const nodes = new Set(agents.map(({ node }) => node));
  for (const { metadata, spec, status } of items) {
    const isAgent = metadata.name.startsWith('antrea-agent');
    if (isAgent && !nodes.has(spec.nodeName ?? '')) continue;
    for (const { name } of spec.containers) {
      const of = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/log`;
      const read = async (query: Readonly<Record<string, string>>) =>
        Buffer.from(await download(cluster, of, { container: name, ...query })).toString();
      await collector.text(`logs/${metadata.name}_${name}.log`, () => read({ sinceSeconds }));
      const restarts = status?.containerStatuses?.find((one) => one.name === name)?.restartCount ?? 0;
      if (restarts > 0) {
        await collector.text(`logs/${metadata.name}_${name}_previous.log`, () => read({ previous: 'true' }));
      }
    }
  }
}
