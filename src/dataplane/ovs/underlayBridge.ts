import { CodedError } from '#base/errors.ts';
import type { Exec } from '#base/exec.ts';
import type { AppctlClient } from './appctl.ts';
import { databaseOption, type OvsEndpoint } from './endpoint.ts';
import { runTool } from './failures.ts';

const codes = { unreachable: 'ANTREA_OVSDB_UNREACHABLE', refused: 'ANTREA_COMMAND_FAILED' } as const;
const timeoutS = 10;

/** The bridge through which the userspace datapath's tunnel leaves (docs/adr/0002). Only for datapath type netdev. */
export class UnderlayBridge {
  readonly #exec: Exec;
  readonly #endpoint: OvsEndpoint;
  readonly #appctl: AppctlClient;

  constructor(options: {
    readonly exec: Exec;
    readonly endpoint: OvsEndpoint;
    readonly appctl: AppctlClient;
  }) {
    this.#exec = options.exec;
    this.#endpoint = options.endpoint;
    this.#appctl = options.appctl;
  }

  /** Makes `bridge`, an ordinary learning switch, with `port` in it; returns the bridge's own MAC address. */
  async ensureBridge(bridge: string, port: string): Promise<string> {
    const settings = ['datapath_type=netdev', 'fail_mode=standalone'];
    await this.#vsctl(
      ...['--may-exist', 'add-br', bridge, '--', 'set', 'bridge', bridge, ...settings],
      ...['--', '--may-exist', 'add-port', bridge, port],
    );
    const mac = (await this.#vsctl('get', 'interface', bridge, 'mac_in_use')).trim().replaceAll('"', '');
    if (mac === '' || mac === '[]') {
      throw new CodedError('ANTREA_OVS_PORT_FAILED', `bridge ${bridge} has no MAC address yet`);
    }
    return mac;
  }

  /** Sends every tunnelled packet through `bridge` to one neighbour; lasts until ovs-vswitchd restarts. */
  routeTunnels(bridge: string, neighbour: { readonly ip: string; readonly mac: string }): Promise<void> {
    return this.#appctl.routeTunnels(bridge, neighbour);
  }

  #vsctl(...command: string[]): Promise<string> {
    const args = [databaseOption(this.#endpoint), `--timeout=${timeoutS}`, ...command];
    return runTool(this.#exec, { file: 'ovs-vsctl', args }, codes);
  }
}
