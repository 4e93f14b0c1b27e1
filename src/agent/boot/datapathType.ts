import type { DatapathType } from '#dataplane/ovs/vsctl.ts';

/** The sign that the kernel has Open vSwitch, built in or loaded. */
const kernelDatapathSign = '/sys/module/openvswitch';

/** The datapath of this node: what is asked for, or the kernel's where it has one. */
export async function datapathTypeOf(
  wanted: 'auto' | DatapathType,
  exists: (path: string) => Promise<boolean>,
): Promise<DatapathType> {
  if (wanted !== 'auto') return wanted;
  return (await exists(kernelDatapathSign)) ? 'system' : 'netdev';
}
