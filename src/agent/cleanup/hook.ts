import type { Clock } from '#base/clock.ts';
import { CodedError, messageOf } from '#base/errors.ts';
import { apiStatus } from '#kube/errors.ts';
import { type ConfigMap, type KubeList, type Pod, resourcePath } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';
import { type Answer, answerOf, requestPatch, uninstallPath } from './protocol.ts';

/** What {@link requestCleanup} needs. */
export type CleanupHookOptions = {
  readonly transport: KubeTransport;
  /** The release's namespace. */
  readonly namespace: string;
  /** Names this request; agents answer with it. */
  readonly token: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
};

const pollMs = 1_000;
const agents = { labelSelector: 'app=antrea,component=antrea-agent' };

/**
 * Asks every node that runs an agent to clean itself, and waits for the answers. The API server may be out of reach for
 * moments, when its own node is cleaned.
 *
 * @throws CodedError ANTREA_UNINSTALL_TIMEOUT naming the nodes that did not answer, ANTREA_UNINSTALL_INCOMPLETE naming
 *   what could not be removed
 */
export async function requestCleanup(options: CleanupHookOptions): Promise<void> {
  const { clock, timeoutMs, logger, token } = options;
  const deadline = clock.monotonic() + timeoutMs;
  const nodes = await persistently(options, deadline, () => nodesWithAgents(options));
  await persistently(options, deadline, () => ask(options));
  logger.info({ nodes }, 'asked every node to clean itself');
  const answers = new Map<string, Answer>();
  while (answers.size < nodes.length) {
    const flag = await persistently(options, deadline, () => readFlag(options));
    collect(flag, { nodes, answers, token, logger });
    if (answers.size === nodes.length) break;
    if (clock.monotonic() >= deadline) throw timeout(nodes.filter((node) => !answers.has(node)));
    await clock.sleep(pollMs);
  }
  const left = [...answers].flatMap(([node, answer]) => answer.left.map((what) => `${node}: ${what}`));
  if (left.length > 0) throw incomplete(left);
  logger.info({ nodes: nodes.length }, 'all nodes are clean');
}

async function nodesWithAgents({ transport, namespace }: CleanupHookOptions): Promise<string[]> {
  const path = resourcePath('', 'v1', 'pods', namespace);
  const pods = await transport.request<KubeList<Pod>>({ method: 'GET', path, query: agents });
  const names = pods.items.map((pod) => pod.spec?.nodeName).filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

function ask({ transport, namespace, token }: CleanupHookOptions): Promise<unknown> {
  return transport.request({
    method: 'PATCH',
    path: uninstallPath(namespace),
    query: { fieldManager: 'antrea-cleanup' },
    contentType: 'application/merge-patch+json',
    body: requestPatch(token),
  });
}

function readFlag({ transport, namespace }: CleanupHookOptions): Promise<ConfigMap> {
  return transport.request<ConfigMap>({ method: 'GET', path: uninstallPath(namespace) });
}

type Collection = {
  readonly nodes: readonly string[];
  readonly answers: Map<string, Answer>;
  readonly token: string;
  readonly logger: Logger;
};

function collect(flag: ConfigMap, { nodes, answers, token, logger }: Collection): void {
  for (const node of nodes.filter((name) => !answers.has(name))) {
    const answer = answerOf(flag, node, token);
    if (answer === undefined) continue;
    answers.set(node, answer);
    logger.info({ node, left: answer.left }, 'node answered');
  }
}

/** Repeats a call while the server is out of reach or overloaded; an error that the caller caused is final. */
async function persistently<T>(
  options: CleanupHookOptions,
  deadline: number,
  call: () => Promise<T>,
): Promise<T> {
  const { clock, logger } = options;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const status = apiStatus(error);
      const isFinal = status !== undefined && status < 500 && status !== 429 && status !== 409;
      if (isFinal || clock.monotonic() >= deadline) throw error;
      logger.warn({ error: messageOf(error) }, 'the API server does not answer; trying again');
      await clock.sleep(pollMs);
    }
  }
}

function timeout(nodes: readonly string[]): CodedError {
  return new CodedError('ANTREA_UNINSTALL_TIMEOUT', `no answer from ${nodes.join(', ')}`, {
    fields: { nodes },
  });
}

function incomplete(left: readonly string[]): CodedError {
  return new CodedError('ANTREA_UNINSTALL_INCOMPLETE', left.join('; '), { fields: { left } });
}
