import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { noticesFile, noticesOf } from './notices.ts';

/** Programs in the image, and the entry point of each in src/main. */
const entries = {
  agent: 'agent.ts',
  controller: 'controller.ts',
  ovs: 'ovs.ts',
  'install-cni': 'installCni.ts',
  cleanup: 'cleanup.ts',
} as const;

/**
 * Bundles every program of src/main into `outDir`, one `.mjs` each, with the version burnt in, antctl as
 * {@link bundleAntctl} does, and the licences of what they hold; `plugins` are for tests.
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
  const { metafile } = await build({ ...common(root, outDir, version), entryPoints, plugins });
  const antctlInputs = await buildAntctl(root, outDir, version);
  await writeNotices(root, outDir, [...Object.keys(metafile.inputs), ...antctlInputs]);
}

/** Bundles antctl: `antctl.mjs`, and in `antctl/` what only some commands load, so that all others start fast. */
export async function bundleAntctl(root: string, outDir: string, version: string): Promise<void> {
  await writeNotices(root, outDir, await buildAntctl(root, outDir, version));
}

/** Returns the files that it took. */
async function buildAntctl(root: string, outDir: string, version: string): Promise<string[]> {
  const { metafile } = await build({
    ...common(root, outDir, version),
    entryPoints: { antctl: join(root, 'src', 'main', 'antctl.ts') },
    splitting: true,
    chunkNames: 'antctl/[name]-[hash]',
  });
  await chmod(join(outDir, 'antctl.mjs'), 0o755);
  return Object.keys(metafile.inputs);
}

async function writeNotices(root: string, outDir: string, inputs: readonly string[]): Promise<void> {
  await writeFile(join(outDir, noticesFile), await noticesOf(root, inputs));
}

function common(root: string, outDir: string, version: string) {
  return {
    absWorkingDir: root,
    outdir: outDir,
    metafile: true,
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
  } as const satisfies BuildOptions;
}
