import { stringify } from 'yaml';

/**
 * `data` as YAML. A file of its own, to be loaded when it is needed: bundled in parts, a package cannot be loaded by
 * name.
 */
export function yamlText(data: unknown): string {
  return stringify(data);
}
