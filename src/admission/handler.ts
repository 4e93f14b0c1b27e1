import { parseReview, reviewResponse } from './review.ts';
import { webhooks } from './webhooks.ts';
import type { AdmissionWorld } from './world.ts';

/** What a call of a webhook comes to: an AdmissionReview, or why the call was none. */
export type ReviewAnswer =
  | { readonly ok: true; readonly review: object }
  | { readonly ok: false; readonly message: string };

/** The paths that the API server calls. */
export const admissionPaths: readonly string[] = [...webhooks.keys()];

/** Answers the call of one webhook with the body of its request. Rejects when `world` cannot say what has to be known. */
export async function answerReview(path: string, body: string, world: AdmissionWorld): Promise<ReviewAnswer> {
  const decide = webhooks.get(path);
  if (decide === undefined) return { ok: false, message: `there is no webhook ${path}` };
  const parsed = parseReview(body);
  if (!parsed.ok) return parsed;
  return { ok: true, review: reviewResponse(parsed.request, await decide(parsed.request, world)) };
}
