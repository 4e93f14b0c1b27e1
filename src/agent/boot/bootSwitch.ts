import { CodedError } from '#base/errors.ts';
import { gatewayOfport, tunnelOfport } from '#dataplane/constants.ts';
import { nextRound } from '#dataplane/cookie.ts';
import type { InterfaceRecord } from '#dataplane/interfaceRecord.ts';
import { fromRecord, type InterfaceStore } from '#dataplane/interfaceStore.ts';
import type { DatapathType, OvsdbClient } from '#dataplane/ovs/vsctl.ts';

/** The tunnel's port. */
const tunnelName = 'antrea-tun0';

/** What {@link bootSwitch} works with; `mtu` is the pods', in bytes. */
export type SwitchBootOptions = {
  readonly ovsdb: Pick<
    OvsdbClient,
    'ensureBridge' | 'ensureTunnel' | 'ensureGateway' | 'listInterfaces' | 'roundNumber'
  >;
  readonly store: InterfaceStore;
  readonly datapathType: DatapathType;
  readonly gatewayName: string;
  readonly mtu: number;
};

/**
 * Makes or takes over the bridge with its two fixed ports, fills the store with the ports that are there, and returns
 * the round of this run of the agent. The round is persisted only once the flows of the one before are gone.
 *
 * @throws CodedError ANTREA_BRIDGE_FOREIGN, ANTREA_OVS_PORT_FAILED, ANTREA_OVSDB_UNREACHABLE
 */
export async function bootSwitch(options: SwitchBootOptions): Promise<{ readonly round: number }> {
  const { ovsdb, store } = options;
  await ovsdb.ensureBridge(options.datapathType);
  mustHaveNumber(await ovsdb.ensureTunnel(tunnelName), tunnelOfport);
  mustHaveNumber(await ovsdb.ensureGateway(options.gatewayName, options.mtu), gatewayOfport);
  const records = await ovsdb.listInterfaces();
  store.replace(records.map(fromRecord).filter((each) => each !== undefined));
  return { round: nextRound(await ovsdb.roundNumber()) };
}

function mustHaveNumber(record: InterfaceRecord, wanted: number): void {
  if (record.ofport === wanted) return;
  throw new CodedError(
    'ANTREA_OVS_PORT_FAILED',
    `port ${record.name} has OpenFlow number ${record.ofport}, not ${wanted}: another port holds it`,
    { fields: { port: record.name } },
  );
}
