import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { output, systemExec } from '#base/exec.ts';

const source = join(import.meta.dirname, '..', '..', '..', '..', 'images', 'cni', 'relay.c');
const stdin = JSON.stringify({ cniVersion: '1.0.0', name: 'antrea', type: 'antrea' });

/** What a container runtime says of a sandbox. */
export type SandboxCall = {
  readonly containerId: string;
  readonly netnsPath: string;
  readonly podName: string;
  readonly podUid: string;
};

/** The plugin on the node, as a container runtime calls it. */
export type Relay = {
  /** The exit code and what the plugin printed. */
  call(
    command: 'ADD' | 'DEL',
    sandbox: SandboxCall,
  ): Promise<{ readonly exit: number; readonly stdout: string }>;
};

/** Compiles the relay for an agent's socket. `folder` keeps it. */
export async function buildRelay(folder: string, socketPath: string): Promise<Relay> {
  const binary = join(folder, 'relay');
  const flags = ['-static', '-Os', '-std=gnu11', `-DSOCKET_PATH="${socketPath}"`];
  await output(systemExec(), { file: 'gcc', args: [...flags, '-o', binary, source] });
  return {
    call: (command, { containerId, netnsPath, podName, podUid }) =>
      run(binary, {
        CNI_COMMAND: command,
        CNI_CONTAINERID: containerId,
        CNI_NETNS: netnsPath,
        CNI_IFNAME: 'eth0',
        CNI_ARGS: `IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=${podName};K8S_POD_UID=${podUid}`,
        CNI_PATH: '/opt/cni/bin',
      }),
  };
}

function run(file: string, env: Readonly<Record<string, string>>) {
  return new Promise<{ readonly exit: number; readonly stdout: string }>((resolve, reject) => {
    const child = spawn(file, [], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
    });
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit: exit ?? 1, stdout }));
    child.stdin.end(stdin);
  });
}
