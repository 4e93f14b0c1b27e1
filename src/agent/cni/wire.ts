/**
 * What relay and agent say to each other: one line of JSON each way.
 * @module
 */
import * as z from 'zod';
import { CniError, cniCodes, errorJson } from './cniError.ts';
import type { PluginAnswer } from './handler.ts';
import type { PluginCall } from './request.ts';
import { impliedVersion } from './version.ts';

const callSchema = z.object({ env: z.record(z.string(), z.string()), stdin: z.string() });

/** Reads a relay's line. @throws CniError 6 */
export function parseCall(line: string): PluginCall {
  try {
    return callSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new CniError(cniCodes.decodeFailure, 'the request is not one of the relay', String(cause), cause);
  }
}

/** The line for an answer. The relay relies on the order of the keys and on there being no spaces. */
export function answerLine(answer: PluginAnswer): string {
  return `${JSON.stringify({ exit: answer.exit, stdout: answer.stdout })}\n`;
}

/** The line for a request that could not be read at all. */
export function failureLine(error: unknown): string {
  return answerLine({ exit: 1, stdout: errorJson(error, impliedVersion) });
}
