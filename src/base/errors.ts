/**
 * Errors a person can act on: a stable code, what happened, why, and what to do.
 *
 * Codes are registered in `errorCodes.ts`; `docs/errors.md` lists the same ones and a test compares the two.
 * @module
 */
import { type ErrorCode, errorCodes } from './errorCodes.ts';

/** Extra facts for the log line: plain values only, never secrets. */
export type ErrorFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** An error with a stable `code`, the one-line `message` of what happened, a `hint` (what to do), and the `cause`. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly fields: ErrorFields;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; fields?: ErrorFields } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.hint = errorCodes[code].hint;
    this.fields = options.fields ?? {};
  }
}

/** The message of anything thrown, for a log field. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One line for a terminal: code, what happened, the chain of causes, and the hint. */
export function describeError(error: unknown): string {
  if (!(error instanceof CodedError)) return messageOf(error);
  const causes: string[] = [];
  for (let at = error.cause; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    causes.push(messageOf(at));
  }
  const why = causes.length > 0 ? `: ${causes.join(': ')}` : '';
  return `${error.code}: ${error.message}${why}. ${error.hint}`;
}
