import { describeError, messageOf } from '#base/errors.ts';

/** Error codes of CNI 1.1 (0 to 99) and of Antrea v0.9.2 (101 to 103). */
export const cniCodes = {
  incompatibleVersion: 1,
  unknownContainer: 3,
  invalidEnvironment: 4,
  ioFailure: 5,
  decodeFailure: 6,
  invalidConfig: 7,
  tryAgainLater: 11,
  notAvailable: 50,
  ipamFailed: 101,
  configureFailed: 102,
  checkFailed: 103,
  internal: 999,
} as const;

/** One of the codes. */
export type CniCode = (typeof cniCodes)[keyof typeof cniCodes];

/** A CNI request that failed: `message` says what, `details` why. */
export class CniError extends Error {
  readonly code: CniCode;
  readonly details: string;

  constructor(code: CniCode, message: string, details = '', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'CniError';
    this.code = code;
    this.details = details;
  }
}

/** Anything thrown as a CNI error; `code` and `message` are taken for what is none yet. */
export function asCniError(error: unknown, code: CniCode, message: string): CniError {
  return error instanceof CniError ? error : new CniError(code, message, describeError(error), error);
}

/** The JSON a plugin prints when it fails. `cniVersion` is that of the request, as far as it is known. */
export function errorJson(error: unknown, cniVersion: string): string {
  const { code, message, details } = asCniError(
    error,
    cniCodes.internal,
    `internal error: ${messageOf(error)}`,
  );
  return `${JSON.stringify({ cniVersion, code, msg: message, ...(details === '' ? {} : { details }) })}\n`;
}
