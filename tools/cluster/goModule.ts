/** go.mod files from which the Go programs of a cluster are built. Pure text. @module */

/** A Go module that holds programs to build. */
export type GoModule = { readonly path: string; readonly version: string };

/**
 * A module that requires `k8s.io/kubernetes` with exactly the dependency versions of its own go.mod, and `guests`
 * beside it on those same versions, so that what they share is compiled once.
 *
 * Kubernetes names its staging modules v0.0.0 and replaces them by folders; both become the published version.
 */
export function kubernetesModule(goMod: string, version: string, guests: readonly GoModule[] = []): string {
  const staging = version.replace(/^v1\./, 'v0.');
  const staged = [...goMod.matchAll(/^\t(\S+) => \.\/staging\//gm)].flatMap(([, path]) =>
    path ? [path] : [],
  );
  const required = requirements(goMod).map(([path, at]) => [path, at === 'v0.0.0' ? staging : at] as const);
  const pinned = new Map([...staged.map((path) => [path, staging] as const), ...required]);
  const wanted = [{ path: 'k8s.io/kubernetes', version }, ...guests];
  return [
    'module antrea.local/cluster',
    goDirectives(goMod),
    block('require', [
      ...wanted.map(({ path, version: at }) => `${path} ${at}`),
      ...required.map((pair) => pair.join(' ')),
    ]),
    block(
      'replace',
      [...pinned].map(([path, at]) => `${path} => ${path} ${at}`),
    ),
  ].join('\n\n');
}

/** A module that requires `module` with that module's own requirements and exclusions: the versions it was tested with. */
export function singleModule(goMod: string, module: GoModule): string {
  const body = goMod.replace(/^module .*$/m, '').trim();
  return `module antrea.local/single\n\n${body}\n\n${block('require', [`${module.path} ${module.version}`])}`;
}

function requirements(goMod: string): (readonly [string, string])[] {
  const blocks = [...goMod.matchAll(/^require \(\n(.*?)^\)/gms)].map(([, body]) => body ?? '');
  return blocks
    .flatMap((body) => body.split('\n'))
    .flatMap((line) => {
      const [, path, version] = /^\t(\S+) (v\S+)/.exec(line) ?? [];
      return path && version ? [[path, version] as const] : [];
    });
}

function goDirectives(goMod: string): string {
  return [...goMod.matchAll(/^(?:go|godebug) .*$/gm)].map(([line]) => line).join('\n');
}

function block(word: string, lines: readonly string[]): string {
  return `${word} (\n${lines.map((line) => `\t${line}\n`).join('')})\n`;
}
