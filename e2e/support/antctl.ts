import { runAntctl } from '#antctl/antctl.ts';
import { kubectlProcess } from './cluster.ts';

/** What a command printed, and its exit code. */
export type AntctlResult = { readonly code: number; readonly out: string; readonly err: string };

/** Runs antctl from outside of the cluster, in this process. */
export async function antctl(...argv: readonly string[]): Promise<AntctlResult> {
  let [out, err] = ['', ''];
  const code = await runAntctl({
    argv: ['--kubeconfig', kubectlProcess.env.KUBECONFIG, ...argv],
    env: {},
    version: 'e2e',
    isTerminal: false,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}
