/** A condition as objects of Kubernetes have it. */
export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly observedGeneration?: number;
  readonly message?: string;
};

/** One thing that `antctl wait` waits for. */
export type Subject = {
  /** For people, e.g. `networkpolicy default/nginx-allow`. */
  readonly title: string;
  readonly name: string;
  /** The conditions are about the object as it is now. */
  readonly isObserved: boolean;
  readonly conditions: readonly Condition[];
};

/** How far a subject is: `missing` says what it waits for, and is undefined when the wait is over. */
export type Progress = { readonly title: string; readonly missing: string | undefined };

/** Whether all of the condition types `wanted` are True of a subject, as it is now. */
export function progressOf({ title, isObserved, conditions }: Subject, wanted: readonly string[]): Progress {
  if (!isObserved) return { title, missing: 'not looked at yet' };
  for (const type of wanted) {
    const condition = conditions.find((candidate) => candidate.type === type);
    if (condition?.status === 'True') continue;
    return { title, missing: condition?.message || `${type} is ${condition?.status ?? 'not known'}` };
  }
  return { title, missing: undefined };
}
