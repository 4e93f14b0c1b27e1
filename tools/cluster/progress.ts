/** Steps as a person sees them: what happens now, how it went, how long it took. @module */

/** Where step lines go; a terminal in the tools, a list in the tests. */
export interface Progress {
  /** Runs `work` as a step. A string it returns is shown as what the step found or made. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** One line that is no step. */
  note(line: string): void;
}

/** Prints `• title … done in 1.2 s`, and a heartbeat line while a step takes long. */
export function terminalProgress(
  write: (text: string) => void = (text) => process.stdout.write(text),
  now: () => number = () => performance.now(),
): Progress {
  return {
    async step(title, work) {
      const start = now();
      write(`• ${title} …\n`);
      const heartbeat = setInterval(() => write(`  ${title}: ${seconds(now() - start)} so far\n`), 60_000);
      try {
        const result = await work();
        write(`  ${title}: done in ${seconds(now() - start)}\n`);
        return result;
      } catch (error) {
        write(`  ${title}: failed after ${seconds(now() - start)}\n`);
        throw error;
      } finally {
        clearInterval(heartbeat);
      }
    },
    note(line) {
      write(`  ${line}\n`);
    },
  };
}

/** Milliseconds as people read them: `3.4 s`, `2 min 5 s`. */
export function seconds(milliseconds: number): string {
  const total = milliseconds / 1000;
  if (total < 60) return `${total.toFixed(1)} s`;
  const whole = Math.round(total);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
