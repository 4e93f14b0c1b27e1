import type { Logger } from '#telemetry/logger.ts';

/** Steps that take back what was done, newest first. */
export class UndoStack {
  readonly #steps: { readonly what: string; readonly undo: () => Promise<unknown> }[] = [];

  /** Adds the step that takes back `what`. */
  push(what: string, undo: () => Promise<unknown>): void {
    this.#steps.push({ what, undo });
  }

  /** Runs every step, also when one fails: what stays behind is logged, and found by the leak sweep later. */
  async run(logger: Logger): Promise<void> {
    for (const { what, undo } of this.#steps.splice(0).reverse()) {
      try {
        await undo();
      } catch (err) {
        logger.warn({ err, what }, 'cannot take back a step; the leak sweep will');
      }
    }
  }
}
