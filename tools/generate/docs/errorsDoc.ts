import { errorCodes } from '#base/errorCodes.ts';
import type { Generator } from '../generator.ts';

/** Writes `docs/errors.md` from the registry of error codes. */
export const errorsDocGenerator: Generator = {
  name: 'errors-doc',
  generate: () => [{ path: 'docs/errors.md', content: renderErrors() }],
};

function renderErrors(): string {
  const entries = Object.entries(errorCodes).sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = entries.map(
    ([code, { meaning, hint }]) => `## ${code}\n\n${meaning}\n\n**What to do:** ${hint}\n`,
  );
  return `<!-- Generated from src/base/errorCodes.ts by \`npm run generate\`. Do not edit. -->
# Errors

Every error that a person can act on carries one of these codes, in the log field \`err.code\` and in what the command
line prints.

${sections.join('\n')}`;
}
