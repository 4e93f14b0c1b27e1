import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiledFolder } from './compile.ts';
import type { GoBuild } from './goBuilds.ts';
import type { Machine } from './machine.ts';

/** What a scripted program says: its output, or undefined when it fails. */
export type Script = (command: string) => string | undefined;

/** Puts the program where `binary` finds it compiled. */
export function pretendCompiled(machine: Machine, build: GoBuild, program: string): string {
  const folder = compiledFolder(machine, build);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, program), '');
  return join(folder, program);
}

/** A machine of the imagination: programs answer as `script` says, and everything that ran is in `ran`. */
export function scriptedMachine(
  script: Script,
): Machine & { readonly ran: string[]; readonly steps: string[] } {
  const ran: string[] = [];
  const steps: string[] = [];
  const call = (file: string, args: readonly string[]) => {
    const command = [file, ...args].join(' ');
    ran.push(command);
    return script(command);
  };
  return {
    ran,
    steps,
    cache: mkdtempSync(join(tmpdir(), 'antrea-tools-')),
    progress: {
      step: (title, work) => {
        steps.push(title);
        return work();
      },
      note: (line) => {
        steps.push(line);
      },
    },
    async run(file, args) {
      const said = call(file, args);
      if (said === undefined) throw new Error(`${file} failed`);
      return said;
    },
    succeeds: async (file, args) => call(file, args) !== undefined,
  };
}
