/** A file that a generator produces: its path from the root of the repository, and its whole text. */
export type GeneratedFile = { readonly path: string; readonly content: string };

/** Makes checked-in files from the code, so that the two cannot drift apart. */
export type Generator = {
  readonly name: string;
  /**
   * Directories (from the root) whose every file ending in one of `suffixes` belongs to this generator: what it no
   * longer produces there is stale and is removed.
   */
  readonly owns?: readonly { readonly directory: string; readonly suffix: string }[];
  /** `root` is the absolute path of the repository. */
  generate(root: string): Promise<readonly GeneratedFile[]> | readonly GeneratedFile[];
};
