import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Programs in the image, and the entry point of each in src/main. */
const entries = {
  agent: 'agent.ts',
  controller: 'controller.ts',
  ovs: 'ovs.ts',
  'install-cni': 'installCni.ts',
  cleanup: 'cleanup.ts',
  antctl: 'antctl.ts',
} as const;

/** Bundles every program of src/main into `outDir`, one `.mjs` each, with the version burnt in; `plugins` are for tests. */
export async function bundlePrograms(
  root: string,
  outDir: string,
  version: string,
  plugins: Plugin[] = [],
): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([name, file]) => [name, join(root, 'src', 'main', file)]),
    ),
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minifySyntax: true,
    legalComments: 'none',
    sourcemap: false,
    define: { 'process.env.ANTREA_VERSION': JSON.stringify(version) },
    // Dependencies in CommonJS call require(); an ES module has none of its own.
    banner: {
      js: "import { createRequire as antreaCreateRequire } from 'node:module'; const require = antreaCreateRequire(import.meta.url);",
    },
    plugins,
    logLevel: 'warning',
  });
  await chmod(join(outDir, 'antctl.mjs'), 0o755);
}
