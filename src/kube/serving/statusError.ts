/** The machine-readable reasons of Kubernetes' Status that this server uses, with their HTTP codes. */
const codes = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  Conflict: 409,
  Expired: 410,
  RequestEntityTooLarge: 413,
  InternalError: 500,
  ServiceUnavailable: 503,
} as const;

/** A reason of a Status. */
export type StatusReason = keyof typeof codes;

/** Kubernetes' `Status` object, which clients such as kubectl print. */
export type Status = {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: StatusReason;
  readonly code: number;
};

/** An answer that is an error: thrown by handlers, written as a `Status`. */
export class StatusError extends Error {
  readonly reason: StatusReason;

  constructor(reason: StatusReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StatusError';
    this.reason = reason;
  }

  /** The HTTP code. */
  get code(): number {
    return codes[this.reason];
  }

  /** The body of the answer. */
  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      code: this.code,
    };
  }
}
