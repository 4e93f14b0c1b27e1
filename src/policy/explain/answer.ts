/** Whether something holds, or why that is not known. */
export type Answer = { readonly is: 'yes' } | { readonly is: 'no' } | Unknown;

type Unknown = { readonly is: 'unknown'; readonly why: string };

/** It holds. */
export const yes: Answer = { is: 'yes' };
/** It does not. */
export const no: Answer = { is: 'no' };

/** `why` says what would have to be known. */
export function unknown(why: string): Answer {
  return { is: 'unknown', why };
}

/** Whether both hold. */
export function both(one: Answer, other: Answer): Answer {
  if (one.is === 'no' || other.is === 'no') return no;
  return one.is === 'unknown' ? one : other;
}

/** Whether any of them holds; asks no further than it has to. */
export function anyOf<T>(items: readonly T[], ask: (item: T) => Answer): Answer {
  let found: Answer = no;
  for (const item of items) {
    const answer = ask(item);
    if (answer.is === 'yes') return answer;
    if (answer.is === 'unknown') found = answer;
  }
  return found;
}
