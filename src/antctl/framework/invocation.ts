/** What the user typed after the command, checked. */
export class Invocation {
  readonly args: readonly string[];
  readonly #values: ReadonlyMap<string, string>;

  constructor(args: readonly string[], values: ReadonlyMap<string, string>) {
    this.args = args;
    this.#values = values;
  }

  /** An option's value or default; the empty string when it has neither. */
  text(name: string): string {
    return this.#values.get(name) ?? '';
  }

  /** Whether a boolean option is on. */
  isOn(name: string): boolean {
    return this.#values.get(name) === 'true';
  }
}
