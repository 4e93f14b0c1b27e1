/** One small file of antctl's package. */
export type PackageFile = { readonly path: string; readonly content: string; readonly isProgram: boolean };

/** For kubectl, which runs `kubectl-antrea` as `kubectl antrea` and asks `kubectl_complete-antrea` to complete it. */
const plugin = `#!/usr/bin/env node
import './antctl.mjs';
`;
const completer = `#!/usr/bin/env node
process.argv.splice(2, 0, '__complete');
await import('./antctl.mjs');
`;

const readme = `# antctl

The command line tool of Antrea: what the agents and the controller know, whether A reaches B and why, what a change of
policies would do. It needs Node 24, and reads the cluster of your kubeconfig.

    npx ./antctl get agentinfo
    kubectl antrea get podinterface

\`antctl --help\` lists the commands; \`antctl completion bash\` prints a completion script.
`;

/** The files of the package beside the bundle. `version` is that of the project, without \`v\`. */
export function packageFiles(version: string): readonly PackageFile[] {
  const manifest = {
    name: 'antctl',
    version,
    description: 'The command line tool of Antrea',
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=24' },
    bin: {
      antctl: 'antctl.mjs',
      'kubectl-antrea': 'kubectl-antrea.mjs',
      'kubectl_complete-antrea': 'kubectl_complete-antrea.mjs',
    },
  };
  return [
    { path: 'package.json', content: `${JSON.stringify(manifest, undefined, 2)}\n`, isProgram: false },
    { path: 'README.md', content: readme, isProgram: false },
    { path: 'kubectl-antrea.mjs', content: plugin, isProgram: true },
    { path: 'kubectl_complete-antrea.mjs', content: completer, isProgram: true },
  ];
}

/** What the manifest for krew says of a release: where its archive lies and what it hashes to. */
export type Release = { readonly version: string; readonly uri: string; readonly sha256: string };

/** The manifest with which `kubectl krew install` gets the plugin. */
export function krewManifest({ version, uri, sha256 }: Release): string {
  const platform = (os: string) => `    - selector:
        matchLabels:
          os: ${os}
      uri: ${uri}
      sha256: ${sha256}
      bin: antctl/kubectl-antrea.mjs
`;
  return `apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: antrea
spec:
  version: v${version}
  homepage: ${uri.replace(/\/[^/]*$/, '')}
  shortDescription: See and explain network policies
  description: |
    Shows what the agents and the controller of Antrea know, whether one workload
    reaches another and why, and what a change of policies would do.
  caveats: |
    It needs Node 24 on the PATH.
  platforms:
${['linux', 'darwin'].map(platform).join('')}`;
}
