import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Entry points of src/main, each bundled into one file of the same name. */
const entries = ['agent', 'controller', 'ovs', 'installCni', 'cleanup', 'antctl'] as const;

/** Bundles every program of src/main into `outDir`, one `.mjs` each, with the version burnt in. */
export async function bundlePrograms(root: string, outDir: string, version: string): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(entries.map((name) => [name, join(root, 'src', 'main', `${name}.ts`)])),
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
    logLevel: 'warning',
  });
  await chmod(join(outDir, 'antctl.mjs'), 0o755);
}
