import type { Finding, ObjectRef, RulePlace, Severity } from '#policy/lint/finding.ts';
import type { Style } from '../output/style.ts';
import type { World } from '../world/world.ts';

/** The kinds that objects have in files, by what findings call them. */
const writtenKinds: Readonly<Record<string, string>> = {
  K8sNetworkPolicy: 'NetworkPolicy',
  AntreaNetworkPolicy: 'NetworkPolicy',
  AntreaClusterNetworkPolicy: 'ClusterNetworkPolicy',
  K8sClusterNetworkPolicy: 'ClusterNetworkPolicy',
};
const shownCauses = 3;

/** Findings as people read them: each with where it is, what hides it, and what to do. */
export function findingsText(
  findings: readonly Finding[],
  world: Pick<World, 'objects'>,
  style: Style,
): string {
  if (findings.length === 0) return 'No findings.\n';
  const files = new Map(world.objects.map(({ source: { at, ...ref } }) => [keyOf(ref), at]));
  const texts = findings.map((each) => findingText(each, files.get(writtenKey(each.object)), style));
  return `${texts.join('')}\n${summary(findings)}\n`;
}

function findingText(each: Finding, at: string | undefined, style: Style): string {
  const { code, severity, object, path, message, because, remedy } = each;
  const colour = { error: style.red, warning: style.yellow, info: style.dim }[severity];
  const place = at === undefined || at === 'cluster' ? '' : style.dim(`  ${at}`);
  return [
    `${colour(severity)} ${style.bold(code)} ${titleOf(object)} ${path}${place}`,
    `  ${message}`,
    ...because.slice(0, shownCauses).map((cause) => `  because of ${causeText(cause)}`),
    ...(because.length > shownCauses ? [`  and ${because.length - shownCauses} more`] : []),
    `  ${remedy}`,
    '',
  ].join('\n');
}

function causeText({ object, path, name }: RulePlace): string {
  return `${titleOf(object)} ${path}${name === undefined ? '' : ` (${name})`}`;
}

function titleOf({ kind, namespace, name }: ObjectRef): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function writtenKey({ kind, ...ref }: ObjectRef): string {
  return keyOf({ ...ref, kind: writtenKinds[kind] ?? kind });
}

/** Two API groups may have an object of one name; then a file is named, perhaps the other's. */
function keyOf({ kind, namespace = '', name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}

function summary(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((each) => each.severity === severity).length;
  return `${count('error')} errors, ${count('warning')} warnings, ${count('info')} notes`;
}
