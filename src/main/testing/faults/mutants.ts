import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** An edit of one source file. */
type Edit = {
  /** Below the root of the repository. */
  readonly file: string;
  /** Found exactly once in the file. */
  readonly original: string;
  readonly mutated: string;
};

/** A mistake that somebody might make. */
export type Mutant = readonly Edit[];

/** Agents that let forbidden packets through when something breaks, or for a moment when a policy changes. */
export const mutants = {
  /** A restarted agent deletes the flows of the former run, and only then installs its own. */
  deletesBeforeItInstalls: [
    {
      file: 'src/main/agent.ts',
      original: `await untilDone('policies', () => policies.restore(), waiting);`,
      mutated: `await untilDone('pod flows', () => pods.ports.restore(bridge.store.containers()), waiting);
  await bridge.flows.settle();
  await untilDone('policies', () => policies.restore(), waiting);`,
    },
  ],
  /** A changed policy is taken out, then put in as it is now. */
  replacesInTwoSteps: [
    {
      file: 'src/agent/policy/policyRealizer.ts',
      original: `else this.book.setPolicy(policy, build);`,
      mutated: `else {
        this.book.removePolicy(name, build);
        await this.#queue.put({ ...this.#workOut(build), policies: [] });
        await this.#queue.drained();
        build = new ChangeBuilder();
        this.book.setPolicy(policy, build);
      }`,
    },
  ],
} satisfies Readonly<Record<string, Mutant>>;

/** Makes the edits while the programs are bundled. @throws Error (of the build) when there is nothing to edit any more */
export function mutantPlugin(mutant: Mutant): Plugin {
  return {
    name: 'mutant',
    setup(build) {
      for (const [file, edits] of Map.groupBy(mutant, (edit) => edit.file)) {
        const filter = new RegExp(`/${file.replaceAll('.', '\\.')}$`);
        build.onLoad({ filter }, async ({ path }) => {
          const contents = edits.reduce<string | undefined>(edited, await readFile(path, 'utf8'));
          const errors = [{ text: `${file} is not as the mutant expects it` }];
          return contents === undefined ? { errors } : { contents, loader: 'ts' };
        });
      }
    },
  };
}

/** Undefined when what is to be edited is not there, or more than once. */
function edited(text: string | undefined, { original, mutated }: Edit): string | undefined {
  const parts = text?.split(original) ?? [];
  return parts.length === 2 ? parts.join(mutated) : undefined;
}
