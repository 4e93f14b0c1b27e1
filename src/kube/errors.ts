import { CodedError } from '#base/errors.ts';

/** The server answered, and the answer is an error. `status` is the HTTP code, `reason` the machine-readable word. */
export class KubeApiError extends CodedError {
  readonly status: number;
  readonly reason: string;
  /** How long the server asked us to wait, from `Retry-After` or the Status object. */
  readonly retryAfterMs: number | undefined;

  constructor(options: {
    readonly status: number;
    readonly reason: string;
    readonly message: string;
    readonly request: string;
    readonly retryAfterMs?: number | undefined;
  }) {
    const { status, reason, request } = options;
    super('ANTREA_KUBE_API_ERROR', `${request} answered ${status} ${reason}: ${options.message}`, {
      fields: { status, reason, request },
    });
    this.name = 'KubeApiError';
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The HTTP code of an error that the API server answered, else undefined (network errors, our own errors). */
export function apiStatus(error: unknown): number | undefined {
  return error instanceof KubeApiError ? error.status : undefined;
}

/** Builds the error of a Status object, whether it came as the body of a response or inside a watch. */
export function errorFromStatus(
  request: string,
  httpStatus: number,
  body: unknown,
  retryAfterSeconds?: number,
): KubeApiError {
  const status = asRecord(body);
  const retryAfter = retryAfterSeconds ?? numberOf(asRecord(status.details).retryAfterSeconds);
  return new KubeApiError({
    status: numberOf(status.code) ?? httpStatus,
    reason: stringOf(status.reason) ?? `HTTP${httpStatus}`,
    message:
      stringOf(status.message) ?? (typeof body === 'string' ? body.slice(0, 200).trim() : 'no message'),
    request,
    retryAfterMs: retryAfter === undefined ? undefined : retryAfter * 1000,
  });
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
