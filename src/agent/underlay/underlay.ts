import { CodedError } from '#base/errors.ts';
import type { Exec } from '#base/exec.ts';
import { ipBatch, ipBatchAll, type LinkInfo, showLink } from '../host/ipTool.ts';
import { type SysctlFs, syncSysctls } from '../host/sysctl.ts';
import {
  addressLines,
  hidingLines,
  pairLines,
  type TransitState,
  transit,
  transitSysctls,
} from './transit.ts';
import type { UnderlaySwitch } from './underlaySwitch.ts';

/** What {@link ensureUnderlay} touches. */
export type UnderlayTools = {
  readonly exec: Exec;
  readonly ovs: UnderlaySwitch;
  readonly sysctl: SysctlFs;
};

/**
 * Makes the transit pair of the userspace datapath (docs/adr/0002), or repairs what is missing of it. Needs a running
 * ovs-vswitchd; call it again after each restart of it. The firewall rules are the host room's.
 *
 * @param mtu of the uplink, in bytes: the pair carries packets that are already encapsulated
 */
export async function ensureUnderlay(mtu: number, tools: UnderlayTools): Promise<void> {
  const { exec, ovs } = tools;
  await ipBatch(exec, pairLines(await transitState(exec), mtu));
  const bridgeMac = await ovs.ensureBridge(transit.bridge, transit.switchEnd);
  const { failed } = await syncSysctls(tools.sysctl, transitSysctls);
  if (failed[0] !== undefined) {
    throw new CodedError('ANTREA_UNDERLAY_FAILED', `kernel parameter ${failed[0].name}: ${failed[0].reason}`);
  }
  await ipBatch(exec, addressLines(await transitState(exec), mtu, bridgeMac));
  await ipBatchAll(exec, hidingLines(await kernelHoldsBridgeAddress(exec)));
  const kernelEnd = await showLink(exec, transit.kernelEnd);
  if (kernelEnd?.address === undefined) {
    throw new CodedError('ANTREA_UNDERLAY_FAILED', `${transit.kernelEnd} vanished while it was set up`);
  }
  await ovs.routeTunnels(transit.bridge, { ip: transit.kernelAddress, mac: kernelEnd.address });
}

async function transitState(exec: Exec): Promise<TransitState> {
  const [switchEnd, kernelEnd, bridge] = await Promise.all([
    showLink(exec, transit.switchEnd),
    showLink(exec, transit.kernelEnd),
    showLink(exec, transit.bridge),
  ]);
  return {
    pairExists: switchEnd !== undefined && kernelEnd !== undefined,
    bridgeHasAddress: hasAddress(bridge, transit.bridgeAddress),
    kernelEndHasAddress: hasAddress(kernelEnd, transit.kernelAddress),
  };
}

function hasAddress(link: LinkInfo | undefined, address: string): boolean {
  return link?.addr_info?.some((info) => info.local === address) ?? false;
}

async function kernelHoldsBridgeAddress(exec: Exec): Promise<boolean> {
  const args = ['-4', 'route', 'show', 'table', 'local', 'dev', transit.bridge];
  const result = await exec.run({ file: 'ip', args });
  return result.stdout.split('\n').some((line) => line.startsWith(`local ${transit.bridgeAddress} `));
}
