import { type Finding, finding } from '#policy/lint/finding.ts';
import type { WorldProblem } from '../world/worldObject.ts';

/** What could not be taken from files, as findings. */
export function problemFindings(problems: readonly WorldProblem[]): Finding[] {
  return problems.map(({ at, object = '', message }) => {
    const [kind = '', title = at] = object.split(' ');
    const [namespace, name] = title.includes('/') && object !== '' ? title.split('/') : [undefined, title];
    const of = { kind: kind || 'Document', name: name ?? title };
    return finding(codeOf(message), {
      object: namespace === undefined ? of : { ...of, namespace },
      path: at,
      message,
    });
  });
}

function codeOf(message: string): Finding['code'] {
  if (message.startsWith('is written twice')) return 'DuplicateObject';
  return /no such field/i.test(message) ? 'UnknownField' : 'Malformed';
}
