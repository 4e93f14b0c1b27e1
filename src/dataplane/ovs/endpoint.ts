import { join } from 'node:path';

/** Where one Open vSwitch listens. Explicit sockets, so that neither environment nor process id namespaces matter. */
export type OvsEndpoint = {
  /** The directory of db.sock, `<bridge>.mgmt` and ovs-vswitchd.pid; /var/run/openvswitch in the agent. */
  readonly runDir: string;
  /** The bridge: br-int. */
  readonly bridge: string;
};

/** The OpenFlow management socket of the bridge, as `ovs-ofctl` takes it in place of a bridge name. */
export function managementSocket(endpoint: OvsEndpoint): string {
  return `unix:${join(endpoint.runDir, `${endpoint.bridge}.mgmt`)}`;
}

/** The `--db` option of `ovs-vsctl`. */
export function databaseOption(endpoint: OvsEndpoint): string {
  return `--db=unix:${join(endpoint.runDir, 'db.sock')}`;
}
