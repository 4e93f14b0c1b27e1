import { parseDuration } from './duration.ts';

/** What the user typed after the command, checked. */
export class Invocation {
  readonly args: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(args: readonly string[], values: ReadonlyMap<string, readonly string[]>) {
    this.args = args;
    this.#values = values;
  }

  /** An option's value (the last one given) or default; the empty string when it has neither. */
  text(name: string): string {
    return this.all(name).at(-1) ?? '';
  }

  /** All values of an option that may be repeated, in the order given; its default alone when not given. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Whether a boolean option is on. */
  isOn(name: string): boolean {
    return this.text(name) === 'true';
  }

  /** Milliseconds of a `duration` option; undefined when it has neither value nor default. */
  durationMs(name: string): number | undefined {
    return parseDuration(this.text(name));
  }

  /** The value of an `int` option; undefined when it has neither value nor default. */
  integer(name: string): number | undefined {
    const text = this.text(name);
    return text === '' ? undefined : Number(text);
  }
}
