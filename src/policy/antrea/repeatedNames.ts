import type { Problem } from '../model.ts';
import type { AntreaPolicySpec, AntreaRule } from './input.ts';

/**
 * Names that more than one rule has: logs and counters could not tell such rules apart. Two rules that say the same were
 * given the same name.
 */
export function repeatedNames({ ingress = [], egress = [] }: AntreaPolicySpec): readonly Problem[] {
  const first = new Map<string, string>();
  const all = [...placed(ingress, 'spec.ingress'), ...placed(egress, 'spec.egress')];
  return all.flatMap(({ name, path }): readonly Problem[] => {
    if (name === '') return [];
    const former = first.get(name);
    if (former === undefined) {
      first.set(name, path);
      return [];
    }
    const message = `"${name}" is the name of ${former}, too: rename one, or remove one where both say the same`;
    return [{ reason: 'DuplicateRuleName', path: `${path}.name`, message }];
  });
}

function placed(rules: readonly AntreaRule[], side: string) {
  return rules.map(({ name = '' }, index) => ({ name, path: `${side}[${index}]` }));
}
