import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** Programs in the image, and the entry point of each in src/main. */
const entries = {
  agent: 'agent.ts',
  controller: 'controller.ts',
  ovs: 'ovs.ts',
  'install-cni': 'installCni.ts',
  cleanup: 'cleanup.ts',
} as const;

/**
 * Bundles every program of src/main into `outDir`, one `.mjs` each, with the version burnt in, and antctl as
 * {@link bundleAntctl} does; `plugins` are for tests.
 */
export async function bundlePrograms(
  root: string,
  outDir: string,
  version: string,
  plugins: Plugin[] = [],
): Promise<void> {
  const entryPoints = Object.fromEntries(
    Object.entries(entries).map(([name, file]) => [name, join(root, 'src', 'main', file)]),
  );
  await build({ ...common(outDir, version), entryPoints, plugins });
  await bundleAntctl(root, outDir, version);
}

/** Bundles antctl: `antctl.mjs`, and in `antctl/` what only some commands load, so that all others start fast. */
export async function bundleAntctl(root: string, outDir: string, version: string): Promise<void> {
  await build({
    ...common(outDir, version),
    entryPoints: { antctl: join(root, 'src', 'main', 'antctl.ts') },
    splitting: true,
    chunkNames: 'antctl/[name]-[hash]',
  });
  await chmod(join(outDir, 'antctl.mjs'), 0o755);
}

function common(outDir: string, version: string): BuildOptions {
  return {
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
  };
}
