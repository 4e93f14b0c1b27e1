import { CodedError } from '#base/errors.ts';
import type { Exec } from '#base/exec.ts';
import { gatewayOfport, tunnelOfport } from '../constants.ts';
import type { InterfaceRecord } from '../interfaceRecord.ts';
import { databaseOption, type OvsEndpoint } from './endpoint.ts';
import { runTool } from './failures.ts';
import { interfaceRecords } from './interfaceRecords.ts';
import { mapOf, type OvsdbRow, parseTables, textOf } from './ovsdbTable.ts';

/** `system` is the kernel's datapath, `netdev` the one inside ovs-vswitchd. */
export type DatapathType = 'system' | 'netdev';

/** A port to add for an existing network device, with what it is to be remembered by. */
export type NewPort = { readonly name: string; readonly externalIds: Readonly<Record<string, string>> };

const codes = { unreachable: 'ANTREA_OVSDB_UNREACHABLE', refused: 'ANTREA_COMMAND_FAILED' } as const;

/** How long to wait for ovs-vswitchd to act on a change. */
const timeoutS = 10;
const probeTimeoutS = 2;
const protocols = 'OpenFlow10,OpenFlow13,OpenFlow14,OpenFlow15';
const roundKey = 'roundNum';

/**
 * The bridge and its ports, through `ovs-vsctl`. Each method is one transaction. @throws CodedError
 * ANTREA_OVSDB_UNREACHABLE when the database does not answer or ovs-vswitchd does not act within 10 s.
 */
export class OvsdbClient {
  readonly #exec: Exec;
  readonly #endpoint: OvsEndpoint;

  constructor(options: { readonly exec: Exec; readonly endpoint: OvsEndpoint }) {
    this.#exec = options.exec;
    this.#endpoint = options.endpoint;
  }

  /**
   * Creates the bridge, or takes over the one of a former run: it always drops what no flow lets through.
   * @throws CodedError ANTREA_BRIDGE_FOREIGN when a bridge of that name uses another datapath.
   */
  async ensureBridge(datapathType: DatapathType): Promise<void> {
    const { bridge } = this.#endpoint;
    const existing = await this.#bridgeRow();
    const found = existing && (textOf(existing.datapath_type) || 'system');
    if (found !== undefined && found !== datapathType) {
      throw new CodedError(
        'ANTREA_BRIDGE_FOREIGN',
        `bridge ${bridge} has datapath type ${found}, wanted ${datapathType}`,
        { fields: { bridge, found, wanted: datapathType } },
      );
    }
    const settings = [`datapath_type=${datapathType}`, 'fail_mode=secure', `protocols=${protocols}`];
    await this.#run('--may-exist', 'add-br', bridge, '--', 'set', 'bridge', bridge, ...settings);
  }

  /** Deletes the bridge with all its ports. */
  async deleteBridge(): Promise<void> {
    await this.#run('--if-exists', 'del-br', this.#endpoint.bridge);
  }

  /** The node's own end of the bridge, OpenFlow port 2. `mtu` in bytes; the device exists when this returns. */
  ensureGateway(name: string, mtu: number): Promise<InterfaceRecord> {
    return this.#ensurePort(name, 'type=internal', `ofport_request=${gatewayOfport}`, `mtu_request=${mtu}`);
  }

  /** The Geneve tunnel whose remote address comes from the flow, OpenFlow port 1. */
  ensureTunnel(name: string): Promise<InterfaceRecord> {
    const options = ['options:csum=true', 'options:key=flow', 'options:remote_ip=flow'];
    return this.#ensurePort(name, 'type=geneve', `ofport_request=${tunnelOfport}`, ...options);
  }

  /**
   * Adds ports for devices that exist, all in one transaction, and returns them in the same order.
   * @throws CodedError ANTREA_OVS_PORT_FAILED when one of them cannot be set up; then none is left.
   */
  async addPorts(added: readonly NewPort[]): Promise<InterfaceRecord[]> {
    if (added.length === 0) return [];
    await this.#run(...added.flatMap((port) => this.#addPortArgs(port)));
    const byName = new Map((await this.listInterfaces()).map((record) => [record.name, record]));
    const records = added.map(({ name }) => byName.get(name));
    const failed = records.findIndex((record) => record?.ofport === undefined);
    if (failed < 0) return records.filter((record) => record !== undefined);
    await this.deletePorts(added.map(({ name }) => name));
    throw portFailed(added[failed]?.name ?? '', records[failed]?.error);
  }

  /** Deletes ports in one transaction; unknown ones are ignored. Does not wait for the switch, which may be away. */
  async deletePorts(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const { bridge } = this.#endpoint;
    await this.#run('--no-wait', ...names.flatMap((name) => ['--', '--if-exists', 'del-port', bridge, name]));
  }

  /** Every port of the bridge, its local port included. Empty when the bridge does not exist. */
  async listInterfaces(): Promise<InterfaceRecord[]> {
    const [bridges = [], ports = [], interfaces = []] = await this.#tables(
      '--columns=name,ports',
      'list',
      'bridge',
      '--',
      '--columns=_uuid,external_ids,interfaces',
      'list',
      'port',
      '--',
      '--columns=_uuid,name,type,ofport,options,error',
      'list',
      'interface',
    );
    return interfaceRecords(this.#endpoint.bridge, { bridges, ports, interfaces });
  }

  /** The round number that the last agent persisted; undefined on a new bridge. */
  async roundNumber(): Promise<number | undefined> {
    const text = mapOf((await this.#bridgeRow())?.external_ids)[roundKey];
    const round = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
    return round !== undefined && round <= 0xffff ? round : undefined;
  }

  /** Persists the round number: only after the flows of the round before are gone. */
  async setRoundNumber(round: number): Promise<void> {
    await this.#run('--no-wait', 'set', 'bridge', this.#endpoint.bridge, `external_ids:${roundKey}=${round}`);
  }

  /** Version of Open vSwitch as the database states it; undefined when nobody has stated it. */
  async ovsVersion(): Promise<string | undefined> {
    const [[row] = []] = await this.#tables('--columns=ovs_version', 'list', 'Open_vSwitch');
    return textOf(row?.ovs_version);
  }

  /** True while ovs-vswitchd waits for its flows before it forwards anything. */
  async isWaitingForFlows(): Promise<boolean> {
    const [[row] = []] = await this.#tables('--columns=other_config', 'list', 'Open_vSwitch');
    return mapOf(row?.other_config)['flow-restore-wait'] === 'true';
  }

  /** Makes the next ovs-vswitchd that starts wait for its flows. Does not wait for one that runs. */
  async startFlowRestoreWait(): Promise<void> {
    await this.#run('--no-wait', 'set', 'Open_vSwitch', '.', 'other_config:flow-restore-wait=true');
  }

  /** Lets ovs-vswitchd forward: all flows are in place. Waits until it has noticed. */
  async endFlowRestoreWait(): Promise<void> {
    await this.#run('remove', 'Open_vSwitch', '.', 'other_config', 'flow-restore-wait');
  }

  /** True when the database answers within two seconds. */
  async probe(): Promise<boolean> {
    const args = [databaseOption(this.#endpoint), `--timeout=${probeTimeoutS}`, '--no-wait', 'show'];
    return (await this.#exec.run({ file: 'ovs-vsctl', args })).code === 0;
  }

  async #ensurePort(name: string, ...settings: string[]): Promise<InterfaceRecord> {
    const { bridge } = this.#endpoint;
    await this.#run('--may-exist', 'add-port', bridge, name, '--', 'set', 'interface', name, ...settings);
    const record = (await this.listInterfaces()).find((each) => each.name === name);
    if (record?.ofport === undefined) throw portFailed(name, record?.error);
    return record;
  }

  #addPortArgs(port: NewPort): string[] {
    // A value in double quotes is read as a JSON string, so that nothing in it is syntax.
    const ids = Object.entries(port.externalIds).map(
      ([key, value]) => `external_ids:${key}=${JSON.stringify(value)}`,
    );
    const { name } = port;
    return [
      '--',
      '--may-exist',
      'add-port',
      this.#endpoint.bridge,
      name,
      ...(ids.length > 0 ? ['--', 'set', 'port', name, ...ids] : []),
    ];
  }

  async #bridgeRow(): Promise<OvsdbRow | undefined> {
    const [rows = []] = await this.#tables('--columns=name,datapath_type,external_ids', 'list', 'bridge');
    return rows.find((row) => row.name === this.#endpoint.bridge);
  }

  async #tables(...command: string[]): Promise<OvsdbRow[][]> {
    return parseTables(await this.#run('--no-wait', '--format=json', ...command));
  }

  #run(...command: string[]): Promise<string> {
    const args = [databaseOption(this.#endpoint), `--timeout=${timeoutS}`, ...command];
    return runTool(this.#exec, { file: 'ovs-vsctl', args }, codes);
  }
}

function portFailed(name: string, error: string | undefined): CodedError {
  const why = error ?? 'ovs-vswitchd assigned no port number';
  return new CodedError('ANTREA_OVS_PORT_FAILED', `port ${name}: ${why}`, { fields: { port: name } });
}
