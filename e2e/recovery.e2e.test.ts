import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyAgentIsWell, pidOf } from './support/agents.ts';
import { getJson, kubectl, nodes } from './support/cluster.ts';
import { moveStoreToSmallDisk, type SmallDisk } from './support/fullDisk.ts';
import { startPing } from './support/pinger.ts';
import { podState } from './support/podState.ts';
import { deleteNamespace, ensureNamespace, podAddress, startPods, tryInPod } from './support/pods.ts';
import { until } from './support/until.ts';

const ns = 'e2e-recovery';
const node = nodes.worker2;

let stayer = '';

beforeAll(async () => {
  await ensureNamespace(ns);
  const addresses = await startPods(
    ['stayer', 'other', 'leaver'].map((name) => ({ name, namespace: ns, node })),
  );
  stayer = addresses.get('stayer') ?? '';
});

afterAll(async () => {
  await deleteNamespace(ns);
  await everyAgentIsWell();
});

/** What kubelet and the container runtime said of a pod. */
async function messagesOf(pod: string): Promise<string> {
  const about = ['-n', ns, '--field-selector', `involvedObject.name=${pod}`];
  const { items } = await getJson<{ items: { message?: string }[] }>(['events', ...about]);
  return items.map(({ message }) => message ?? '').join('\n');
}

describe('a full disk', () => {
  let disk: SmallDisk | undefined;
  afterAll(() => disk?.remove());

  it('refuses new pods with the reason, lets pods go, and takes new ones by itself once there is room', async () => {
    const agent = await pidOf(node, 'agent');
    const ping = await startPing(ns, 'other', stayer);
    const leaver = await podAddress(ns, 'leaver');
    disk = await moveStoreToSmallDisk(node);
    await disk.fill();

    const starting = startPods([{ name: 'newcomer', namespace: ns, node }]);
    await until('the event tells what is wrong', async () =>
      /ANTREA_IPAM_STORE_FAILED.*no space left on device/.test(await messagesOf('newcomer')),
    );
    await kubectl(['delete', 'pod', '-n', ns, 'leaver']);
    await until('the port of the leaver is gone', async () =>
      (await podState(node)).ports.every((name) => !name.startsWith('leaver')),
    );

    await disk.free();
    const newcomer = (await starting).get('newcomer');
    expect([stayer, leaver]).not.toContain(newcomer);
    await disk.remove();
    disk = undefined;

    const { addresses, ports, links, unfinished } = await podState(node);
    expect(addresses).toEqual(expect.arrayContaining([stayer, newcomer]));
    expect(addresses).not.toContain(leaver);
    expect(addresses).toHaveLength(ports.length);
    expect(links).toEqual(ports);
    expect(unfinished).toEqual([]);
    expect((await tryInPod(ns, 'newcomer', 'ping', '-c', '1', '-W', '5', stayer)).code).toBe(0);
    expect((await ping.stop()).lost).toBe(0);
    expect(await pidOf(node, 'agent')).toBe(agent);
  });
});
