import { KeyedLock } from '#base/keyedLock.ts';
import { Slots } from '#base/slots.ts';
import type { AgentMetrics } from '#telemetry/agentMetrics.ts';
import { addPod } from './addPod.ts';
import { checkPod } from './checkPod.ts';
import { asCniError, CniError, cniCodes, errorJson } from './cniError.ts';
import { type ContainerLock, collectGarbage } from './collectGarbage.ts';
import { deletePod } from './deletePod.ts';
import { type CniRequest, type PluginCall, parseRequest, versionForErrors } from './request.ts';
import { resultJson } from './result.ts';
import type { CniParts } from './types.ts';
import { versionJson } from './version.ts';

/** What the plugin prints and exits with. */
export type PluginAnswer = { readonly exit: number; readonly stdout: string };

/** `unavailable` says why pods cannot be added now, undefined when they can; `onChange` hears of every pod that came or went. */
export type CniHandlerOptions = Omit<CniParts, 'slots'> & {
  readonly metrics?: Pick<AgentMetrics, 'cniRequestDuration'>;
  readonly unavailable?: () => string | undefined;
  readonly onChange?: () => void;
};

const podsAtOnce = 8;

/** Commands that change nothing: kubelet's runtime and the agent's own probe send them every few seconds. */
const questions: readonly string[] = ['VERSION', 'STATUS'];

/** Answers plugin calls. Calls for one container run one after the other, others side by side. */
export class CniHandler {
  /** Held while a command works on a container. */
  readonly lock: ContainerLock = new KeyedLock();
  readonly #options: CniHandlerOptions & CniParts;

  constructor(options: CniHandlerOptions) {
    this.#options = { ...options, slots: new Slots(podsAtOnce) };
  }

  /** Never rejects: every failure becomes a CNI error. */
  async handle(call: PluginCall): Promise<PluginAnswer> {
    const { clock, logger, metrics } = this.#options;
    const started = clock.monotonic();
    const { error, stdout } = await this.#attempt(call);
    const seconds = (clock.monotonic() - started) / 1000;
    const command = knownCommand(call);
    const result = error === undefined ? 'ok' : String(error.code);
    metrics?.cniRequestDuration.observe({ command, result }, seconds);
    const facts = { command, result, seconds, container: call.env.CNI_CONTAINERID, args: call.env.CNI_ARGS };
    if (error !== undefined) logger.warn({ ...facts, err: error }, 'CNI request failed');
    else logger[questions.includes(command) ? 'debug' : 'info'](facts, 'CNI request done');
    return { exit: error === undefined ? 0 : 1, stdout };
  }

  async #attempt(call: PluginCall): Promise<{ readonly error?: CniError; readonly stdout: string }> {
    try {
      if (call.env.CNI_COMMAND === 'VERSION') return { stdout: versionJson() };
      return { stdout: await this.#execute(parseRequest(call)) };
    } catch (cause) {
      const error = asCniError(cause, cniCodes.internal, 'internal error');
      return { error, stdout: errorJson(error, versionForErrors(call.stdin)) };
    }
  }

  async #execute(request: CniRequest): Promise<string> {
    const parts = this.#options;
    switch (request.command) {
      case 'ADD': {
        const { attachment } = request;
        const added = await this.lock.run(attachment.containerId, () => addPod(parts, attachment));
        parts.onChange?.();
        return resultJson(added, request.version);
      }
      case 'DEL':
        await this.lock.run(request.owner.containerId, () =>
          deletePod(parts, request.owner, request.podName),
        );
        parts.onChange?.();
        return '';
      case 'CHECK': {
        const { attachment, prevAddresses } = request;
        await this.lock.run(attachment.containerId, () => checkPod(parts, attachment, prevAddresses));
        return '';
      }
      case 'GC':
        await collectGarbage(parts, this.lock, request.valid);
        parts.onChange?.();
        return '';
      case 'STATUS':
        this.#checkStatus();
        return '';
      default:
        return request satisfies never;
    }
  }

  #checkStatus(): void {
    const reason = this.#options.unavailable?.();
    if (reason !== undefined) throw new CniError(cniCodes.notAvailable, 'pods cannot be added now', reason);
    if (this.#options.ipam.free() > 0) return;
    throw new CniError(cniCodes.notAvailable, 'pods cannot be added now', 'no free address on this node');
  }
}

/** The command for a metric's label: whatever else was sent must not make new series. */
function knownCommand(call: PluginCall): string {
  const command = call.env.CNI_COMMAND ?? '';
  return ['ADD', 'DEL', 'CHECK', 'GC', 'STATUS', 'VERSION'].includes(command) ? command : 'other';
}
