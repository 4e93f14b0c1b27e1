import type { FakeAnswer } from './fakeExec.ts';

/** A mangle table without a trace of Kubernetes, as `iptables -S` prints it. */
export const plainRules = '-P PREROUTING ACCEPT\n';
/** A mangle table in which kubelet left its hint. */
export const kubernetesRules = `${plainRules}-N KUBE-IPTABLES-HINT\n`;

/** The mangle table of each backend; undefined where the kernel does not have the backend, or nothing uses it. */
type Machine = { readonly nft: string | undefined; readonly legacy?: string };

/** Answers what a machine with these tables would. */
export function machine({ nft, legacy }: Machine): FakeAnswer {
  return (command, line) => {
    if (command.file === 'cat') return legacy === undefined ? { code: 1 } : { stdout: 'mangle\nnat\n' };
    if (line.includes('-t mangle -S')) return rules(command.file.includes('nft') ? nft : legacy);
    return undefined;
  };
}

function rules(stdout: string | undefined) {
  return stdout === undefined ? { code: 1, stderr: 'not supported' } : { stdout };
}
