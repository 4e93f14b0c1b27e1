import { describe, expect, it } from 'vitest';
import { ipBatch, ipBatchAll, parseLinkAndRoutes, showGroup, showLink, showRoutes } from './ipTool.ts';
import { fakeExec } from './testing/fakeExec.ts';

describe('ipBatch', () => {
  it('starts no process for nothing', async () => {
    const exec = fakeExec();
    await ipBatch(exec, []);
    await ipBatchAll(exec, []);
    expect(exec.lines).toEqual([]);
  });

  it('runs all lines in one process, and goes on after a failure when asked to', async () => {
    const exec = fakeExec();
    await ipBatch(exec, ['a', 'b']);
    await ipBatchAll(exec, ['c']);
    expect(exec.lines).toEqual(['ip -batch - <<< a\nb\n', 'ip -force -batch - <<< c\n']);
  });

  it('fails with what ip said', async () => {
    const exec = fakeExec(() => ({ code: 1, stderr: 'Nexthop has invalid gateway.' }));
    await expect(ipBatch(exec, ['route add x'])).rejects.toThrow('Nexthop has invalid gateway.');
  });
});

describe('showLink', () => {
  it('is undefined for an interface that does not exist', async () => {
    const exec = fakeExec(() => ({ code: 1, stderr: 'Device "x" does not exist.' }));
    expect(await showLink(exec, 'x')).toBeUndefined();
  });

  it('throws on any other failure', async () => {
    const exec = fakeExec(() => ({ code: 255, stderr: 'Cannot open netlink socket' }));
    await expect(showLink(exec, 'x')).rejects.toMatchObject({ code: 'ANTREA_COMMAND_FAILED' });
  });
});

describe('showGroup', () => {
  it('skips the empty objects that iproute2 prints for other interfaces', async () => {
    const stdout = '[{},{"ifname":"a","flags":["UP"],"mtu":1450,"group":"24942"}]';
    expect(
      await showGroup(
        fakeExec(() => ({ stdout })),
        24942,
      ),
    ).toMatchObject([{ ifname: 'a' }]);
  });
});

describe('showRoutes', () => {
  it('is empty when ip prints nothing', async () => {
    expect(await showRoutes(fakeExec(), 'antrea-gw0')).toEqual([]);
  });

  it('is undefined when the device is missing', async () => {
    const exec = fakeExec(() => ({ code: 1, stderr: 'Cannot find device "antrea-gw0"' }));
    expect(await showRoutes(exec, 'antrea-gw0')).toBeUndefined();
  });
});

describe('parseLinkAndRoutes', () => {
  it('reads an array a line', () => {
    const stdout = '[{"ifname":"eth0","flags":[],"mtu":1450}]\n[{"dst":"default","gateway":"10.0.0.1"}]\n';
    expect(parseLinkAndRoutes(stdout)).toEqual({
      link: { ifname: 'eth0', flags: [], mtu: 1450 },
      routes: [{ dst: 'default', gateway: '10.0.0.1' }],
    });
  });

  it('takes missing output for nothing there', () => {
    expect(parseLinkAndRoutes('[{}]'.replace('{}', ''))).toEqual({ link: undefined, routes: [] });
  });
});
