import { messageOf } from '#base/errors.ts';
import type { AntctlContext } from '../context.ts';
import { clusterChecks } from './clusterChecks.ts';
import { type Check, type Finding, failed } from './finding.ts';
import { installationChecks } from './installationChecks.ts';

/** `antctl check`: prints what each check found; the exit code is 1 when something is in the way. */
export async function runCheck(what: 'cluster' | 'installation', context: AntctlContext): Promise<number> {
  const checks = what === 'cluster' ? clusterChecks : installationChecks;
  let failures = 0;
  for (const check of checks) {
    for (const finding of await look(check, context)) {
      context.print(`${mark(finding, context)} ${finding.text}\n`);
      if (finding.level === 'failed') failures += 1;
    }
  }
  return failures === 0 ? 0 : 1;
}

/** A check that cannot be made has failed; the others are made all the same. */
async function look(check: Check, { cluster, clock }: AntctlContext): Promise<readonly Finding[]> {
  try {
    return await check(cluster, clock.now());
  } catch (error) {
    return [failed(`cannot look: ${messageOf(error)}`)];
  }
}

function mark({ level }: Finding, { style }: AntctlContext): string {
  switch (level) {
    case 'ok':
      return style.green('✔');
    case 'warning':
      return style.yellow('!');
    case 'failed':
      return style.red('✖');
    default:
      return level satisfies never;
  }
}
