import { type CniVersion, isAtLeast } from './version.ts';

/** What ADD made; addresses dotted, `netns` as the runtime named it. */
export type AddResult = {
  readonly hostName: string;
  readonly ifname: string;
  readonly netns: string;
  readonly mac: string;
  readonly mtu: number;
  readonly ip: string;
  readonly prefixLength: number;
  readonly gateway: string;
};

/** The JSON that ADD prints, in the form of `version`. */
export function resultJson(result: AddResult, version: CniVersion): string {
  const body = isAtLeast(version, '0.3.0') ? interfacesForm(result, version) : firstForm(result);
  return `${JSON.stringify({ cniVersion: version, ...body, dns: {} })}\n`;
}

/** 0.1.0 and 0.2.0: one address a family. */
function firstForm(result: AddResult): object {
  return { ip4: { ip: cidr(result), gateway: result.gateway, routes: routes(result) } };
}

/** Since 0.3.0: interfaces, and addresses that point to them; 1.0.0 dropped the family, 1.1.0 added the MTU. */
function interfacesForm(result: AddResult, version: CniVersion): object {
  const mtu = isAtLeast(version, '1.1.0') ? { mtu: result.mtu } : {};
  const family = isAtLeast(version, '1.0.0') ? {} : { version: '4' };
  return {
    interfaces: [
      { name: result.hostName, ...mtu },
      { name: result.ifname, mac: result.mac, ...mtu, sandbox: result.netns },
    ],
    ips: [{ ...family, interface: 1, address: cidr(result), gateway: result.gateway }],
    routes: routes(result),
  };
}

function cidr(result: AddResult): string {
  return `${result.ip}/${result.prefixLength}`;
}

function routes(result: AddResult): object[] {
  return [{ dst: '0.0.0.0/0', gw: result.gateway }];
}
