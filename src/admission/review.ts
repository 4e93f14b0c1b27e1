/**
 * AdmissionReview of admission.k8s.io/v1, as the API server sends it and expects it back.
 * @module
 */
import { z } from 'zod';
import { type Decision, describeProblem } from './decision.ts';

const object = z.record(z.string(), z.unknown());

const requestSchema = z.object({
  uid: z.string().min(1),
  kind: z.object({ group: z.string(), version: z.string(), kind: z.string() }),
  operation: z.enum(['CREATE', 'UPDATE', 'DELETE', 'CONNECT']),
  name: z.string().default(''),
  namespace: z.string().default(''),
  object: object.nullish().transform((value) => value ?? undefined),
  oldObject: object.nullish().transform((value) => value ?? undefined),
});
const reviewSchema = z.object({ request: requestSchema });

/** What the API server asks about. `object` is absent when something is deleted, `oldObject` when it is created. */
export type AdmissionRequest = z.infer<typeof requestSchema>;

/** The request in a body, or what is wrong with the body. */
export type ParsedReview =
  | { readonly ok: true; readonly request: AdmissionRequest }
  | { readonly ok: false; readonly message: string };

/** Reads the body of a call. */
export function parseReview(body: string): ParsedReview {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { ok: false, message: 'the body is not JSON' };
  }
  const parsed = reviewSchema.safeParse(json);
  if (!parsed.success)
    return { ok: false, message: `not an AdmissionReview: ${z.prettifyError(parsed.error)}` };
  return { ok: true, request: parsed.data.request };
}

/** The answer to a request. */
export function reviewResponse(request: AdmissionRequest, decision: Decision): object {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: request.uid, ...(decision.allowed ? allowance(decision) : refusal(request, decision)) },
  };
}

/** An empty patch is left out: with a patchType and no patch the API server would have to apply nothing. */
function allowance({ patch, warnings }: Extract<Decision, { allowed: true }>): object {
  return {
    allowed: true,
    ...(patch.length === 0
      ? {}
      : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }),
    ...(warnings.length === 0 ? {} : { warnings: clip(warnings) }),
  };
}

/** As the API server itself refuses what a schema does not allow, so that kubectl lists the fields. */
function refusal(
  { kind, name }: AdmissionRequest,
  { problems }: Extract<Decision, { allowed: false }>,
): object {
  return {
    allowed: false,
    status: {
      status: 'Failure',
      code: 422,
      reason: 'Invalid',
      message: problems.map(describeProblem).join('; '),
      details: {
        group: kind.group,
        kind: kind.kind,
        name,
        causes: problems.map(({ path, message }) => ({ reason: 'FieldValueInvalid', field: path, message })),
      },
    },
  };
}

const mostWarnings = 10;
const longestWarning = 256;

/** The API server cuts warnings off after 4096 characters. */
function clip(warnings: readonly string[]): readonly string[] {
  const shown = warnings
    .slice(0, mostWarnings)
    .map((text) => (text.length > longestWarning ? `${text.slice(0, longestWarning - 1)}…` : text));
  const left = warnings.length - shown.length;
  return left > 0 ? [...shown, `and ${left} more`] : shown;
}
