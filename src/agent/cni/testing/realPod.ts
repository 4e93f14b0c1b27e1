import type { Exec } from '#base/exec.ts';
import { createNetns, type TestNetns } from '#dataplane/ovs/testing/netns.ts';
import { uniqueName } from '#dataplane/ovs/testing/testSwitch.ts';
import type { CniHandler, PluginAnswer } from '../handler.ts';
import type { PluginCall } from '../request.ts';

/** A sandbox without containers: a network namespace and what the runtime would tell a plugin about it. */
export type RealPod = { readonly netns: TestNetns; readonly key: string; call(command: string): PluginCall };

/** Creates `count` of them, a few at a time. */
export async function createPods(exec: Exec, count: number): Promise<readonly RealPod[]> {
  const pods: RealPod[] = [];
  for (let index = 0; index < count; index++) pods.push(podOf(await createNetns(exec, uniqueName('sb'))));
  return pods;
}

function podOf(netns: TestNetns): RealPod {
  const { name } = netns;
  const env = {
    CNI_CONTAINERID: name,
    CNI_NETNS: netns.path,
    CNI_IFNAME: 'eth0',
    CNI_ARGS: `IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=${name}`,
    CNI_PATH: '/opt/cni/bin',
  };
  const stdin = JSON.stringify({ cniVersion: '1.0.0', name: 'antrea', type: 'antrea' });
  return {
    netns,
    key: `default/${name}`,
    call: (command) => ({ env: { ...env, CNI_COMMAND: command }, stdin }),
  };
}

/** Sends `command` for every pod at once; every answer must be a success. */
export async function callAll(
  handler: CniHandler,
  command: string,
  pods: readonly RealPod[],
): Promise<readonly PluginAnswer[]> {
  const answers = await Promise.all(pods.map((pod) => handler.handle(pod.call(command))));
  const failed = answers.find(({ exit }) => exit !== 0);
  if (failed !== undefined) throw new Error(`${command} failed: ${failed.stdout}`);
  return answers;
}

/** The address in an answer to ADD. */
export function addressOf(answer: PluginAnswer): string {
  return JSON.parse(answer.stdout).ips[0].address.split('/')[0];
}
