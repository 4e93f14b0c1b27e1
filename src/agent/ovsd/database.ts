import { rename } from 'node:fs/promises';
import type { Clock } from '#base/clock.ts';
import { type Exec, output } from '#base/exec.ts';
import type { Logger } from '#telemetry/logger.ts';

/** Where the switch's database lives and which schema it must have. */
export type DatabaseFiles = { readonly database: string; readonly schema: string };

/** What {@link prepareDatabase} found: a new file, one of the right schema, one it converted, or one it set aside. */
export type DatabaseState = 'created' | 'ready' | 'converted' | 'replaced';

/**
 * Makes sure that a readable database of this Open vSwitch's schema exists. One that cannot be read is renamed, never
 * deleted: the agent rebuilds the switch from the API server and the CNI state, and a person can still look at the file.
 */
export async function prepareDatabase(
  files: DatabaseFiles,
  tools: { exec: Exec; clock: Clock; logger: Logger; exists: (path: string) => Promise<boolean> },
): Promise<DatabaseState> {
  if (!(await tools.exists(files.database))) {
    await create(files, tools.exec);
    return 'created';
  }
  const conversion = await tools.exec.run({
    file: 'ovsdb-tool',
    args: ['needs-conversion', files.database, files.schema],
  });
  if (conversion.code !== 0) {
    const aside = `${files.database}.unreadable-${tools.clock.now()}`;
    tools.logger.error(
      { aside, reason: conversion.stderr.trim() },
      'database is unreadable, starting a new one',
    );
    await rename(files.database, aside);
    await create(files, tools.exec);
    return 'replaced';
  }
  if (conversion.stdout.trim() !== 'yes') return 'ready';
  await output(tools.exec, { file: 'ovsdb-tool', args: ['convert', files.database, files.schema] });
  return 'converted';
}

async function create(files: DatabaseFiles, exec: Exec): Promise<void> {
  await output(exec, { file: 'ovsdb-tool', args: ['create', files.database, files.schema] });
}
