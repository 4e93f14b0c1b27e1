import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { DatapathType } from '#dataplane/ovs/vsctl.ts';
import { LinkManager } from './links.ts';
import type { PodLink } from './podLink.ts';
import { type FakeAnswer, fakeExec } from './testing/fakeExec.ts';

const link: PodLink = {
  hostName: 'web-1-548af9',
  netnsPath: '/netns/web',
  ifname: 'eth0',
  ip: '10.10.1.5',
  prefixLength: 24,
  gateway: '10.10.1.1',
  mac: '0a:00:00:00:00:05',
  mtu: 1450,
};

function setUp(datapath: DatapathType, answer?: FakeAnswer) {
  const exec = fakeExec(answer);
  const clock = manualClock();
  const sent: string[] = [];
  const packetOut = async (ofport: number, frame: string) => {
    sent.push(`${ofport} ${frame.slice(0, 12)} at ${clock.monotonic()}`);
  };
  return { exec, clock, sent, links: new LinkManager({ exec, datapath, packetOut, clock }) };
}

describe('createVeth', () => {
  it('takes two processes with the kernel datapath', async () => {
    const { exec, links } = setUp('system');
    await links.createVeth(link);
    expect(exec.lines.map((line) => line.split(' <<< ')[0])).toEqual([
      'ip -batch -',
      'nsenter --net=/netns/web ip -batch -',
    ]);
  });

  it('turns checksum offload off with the userspace datapath', async () => {
    const { exec, links } = setUp('netdev');
    await links.createVeth(link);
    expect(exec.lines.at(-1)).toBe('nsenter --net=/netns/web ethtool -K eth0 tx off');
  });

  it('replaces what an interrupted attempt left', async () => {
    let tries = 0;
    const { exec, links } = setUp('system', (command) => {
      if (command.file !== 'ip' || command.stdin === undefined) return undefined;
      tries += 1;
      return tries === 1 ? { code: 1, stderr: 'RTNETLINK answers: File exists' } : undefined;
    });
    await links.createVeth(link);
    expect(exec.lines[1]).toBe('ip link delete dev web-1-548af9');
    expect(tries).toBe(2);
  });

  it('leaves nothing behind when the pod end cannot be set up, and says why', async () => {
    const { exec, links } = setUp('system', (command) =>
      command.file === 'nsenter' ? { code: 2, stderr: 'Nexthop has invalid gateway.' } : undefined,
    );
    const failure = await links.createVeth(link).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ANTREA_LINK_FAILED' });
    expect(failure).toHaveProperty('cause.message', expect.stringContaining('invalid gateway'));
    expect(exec.lines.at(-1)).toBe('ip link delete dev web-1-548af9');
  });

  it('waits for both steps in the pod before it cleans up', async () => {
    const order: string[] = [];
    const { exec, links } = setUp('netdev', (_command, line) => {
      order.push(line.includes('ethtool') ? 'ethtool' : line.includes('delete') ? 'delete' : 'other');
      return line.includes('ethtool') ? { code: 1, stderr: 'no' } : undefined;
    });
    await expect(links.createVeth(link)).rejects.toThrow();
    expect(order.at(-1)).toBe('delete');
    expect(exec.lines).toHaveLength(4);
  });
});

describe('deleteLink', () => {
  it('is done when there is no such link', async () => {
    const { links } = setUp('system', () => ({ code: 1, stderr: 'Cannot find device "web-1-548af9"' }));
    await expect(links.deleteLink('web-1-548af9')).resolves.toBeUndefined();
  });

  it('throws when the kernel refuses', async () => {
    const { links } = setUp('system', () => ({ code: 2, stderr: 'Operation not permitted' }));
    await expect(links.deleteLink('web-1-548af9')).rejects.toThrow('Operation not permitted');
  });
});

describe('listPodLinks', () => {
  it('names the host ends, known by their group', async () => {
    const stdout = '[{},{"ifname":"web-1-548af9","flags":["UP"],"mtu":1450},{}]';
    const { exec, links } = setUp('system', () => ({ code: 0, stdout }));
    expect(await links.listPodLinks()).toEqual(['web-1-548af9']);
    expect(exec.lines).toEqual(['ip -json link show group 24942']);
  });
});

describe('checkPod', () => {
  it('reports a namespace that is gone', async () => {
    const { links } = setUp('system', (command) =>
      command.file === 'nsenter' ? { code: 1, stderr: 'nsenter: cannot open /netns/web' } : { stdout: '[]' },
    );
    expect(await links.checkPod(link)).toEqual([
      "the pod's namespace /netns/web cannot be read: nsenter: cannot open /netns/web",
    ]);
  });
});

describe('gratuitousArp', () => {
  it('announces three times, 50 ms apart', async () => {
    const { links, clock, sent } = setUp('system');
    const announcing = links.gratuitousArp({ ofport: 7, mac: link.mac, ip: link.ip });
    for (const _gap of [1, 2]) {
      await new Promise(setImmediate);
      clock.advance(50);
    }
    await announcing;
    expect(sent).toEqual(['7 ffffffffffff at 0', '7 ffffffffffff at 50', '7 ffffffffffff at 100']);
  });
});
