import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RouteInfo } from './ipTool.ts';
import { type PeerRoute, routeLines, syncRoutes } from './routes.ts';
import { fakeExec } from './testing/fakeExec.ts';

const device = 'antrea-gw0';
const local: RouteInfo = { dst: '10.10.0.0/24', protocol: 'kernel' };

describe('routeLines', () => {
  it('leaves the local route and wanted routes alone', () => {
    const observed = [local, { dst: '10.10.1.0/24', gateway: '10.10.1.1' }];
    expect(routeLines(device, [{ podCidr: '10.10.1.0/24', gateway: '10.10.1.1' }], observed)).toEqual([]);
  });

  it('removes unknown routes before it adds missing ones', () => {
    const observed = [local, { dst: '10.10.7.0/24', gateway: '10.10.7.1' }, { dst: '10.99.0.0/16' }];
    expect(routeLines(device, [{ podCidr: '10.10.1.0/24', gateway: '10.10.1.1' }], observed)).toEqual([
      'route delete 10.10.7.0/24 via 10.10.7.1 dev antrea-gw0',
      'route delete 10.99.0.0/16 dev antrea-gw0',
      'route replace 10.10.1.0/24 via 10.10.1.1 dev antrea-gw0 onlink',
    ]);
  });

  it('corrects a gateway', () => {
    const observed = [{ dst: '10.10.1.0/24', gateway: '10.10.1.2' }];
    expect(routeLines(device, [{ podCidr: '10.10.1.0/24', gateway: '10.10.1.1' }], observed)).toEqual([
      'route delete 10.10.1.0/24 via 10.10.1.2 dev antrea-gw0',
      'route replace 10.10.1.0/24 via 10.10.1.1 dev antrea-gw0 onlink',
    ]);
  });

  it('leads from any state to the wanted one, and then has nothing to do', () => {
    const octet = fc.integer({ min: 1, max: 20 });
    const wantedRoutes = fc.uniqueArray(octet).map((octets) => octets.map(peerRoute));
    const observedRoutes = fc.uniqueArray(fc.tuple(octet, fc.integer({ min: 1, max: 2 })), {
      selector: ([third]) => third,
    });
    fc.assert(
      fc.property(wantedRoutes, observedRoutes, (wanted, start) => {
        const before = start.map(([third, last]) => ({
          dst: `10.10.${third}.0/24`,
          gateway: `10.10.${third}.${last}`,
        }));
        const after = applyLines(before, routeLines(device, wanted, before));
        expect(new Set(after.map(({ dst, gateway }) => `${dst} ${gateway}`))).toEqual(
          new Set(wanted.map(({ podCidr, gateway }) => `${podCidr} ${gateway}`)),
        );
        expect(routeLines(device, wanted, after)).toEqual([]);
      }),
    );
  });
});

function peerRoute(third: number): PeerRoute {
  return { podCidr: `10.10.${third}.0/24`, gateway: `10.10.${third}.1` };
}

/** What the kernel would do with the lines. */
function applyLines(routes: readonly RouteInfo[], lines: readonly string[]): RouteInfo[] {
  const table = new Map(routes.map((route) => [route.dst, route]));
  for (const line of lines) {
    const [, verb, dst = '', , gateway = ''] = line.split(' ');
    if (verb === 'delete') expect(table.delete(dst)).toBe(true);
    else table.set(dst, { dst, gateway });
  }
  return [...table.values()];
}

describe('syncRoutes', () => {
  it('starts no second process when nothing differs', async () => {
    const exec = fakeExec(() => ({ stdout: JSON.stringify([local]) }));
    expect(await syncRoutes(exec, device, [])).toBe(0);
    expect(exec.lines).toHaveLength(1);
  });

  it('says so when the gateway is missing', async () => {
    const exec = fakeExec(() => ({ code: 1, stderr: 'Cannot find device "antrea-gw0"' }));
    await expect(syncRoutes(exec, device, [])).rejects.toMatchObject({ code: 'ANTREA_GATEWAY_MISSING' });
  });
});
