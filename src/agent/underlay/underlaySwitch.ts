/** What the transit pair needs of Open vSwitch; implemented in `dataplane/ovs/`. */
export interface UnderlaySwitch {
  /** Makes the bridge with `port` in it (userspace datapath, ordinary MAC learning); returns the bridge's MAC address. */
  ensureBridge(bridge: string, port: string): Promise<string>;
  /** Sends every tunnel's packets through `bridge` to the neighbour; lasts until ovs-vswitchd restarts. */
  routeTunnels(bridge: string, neighbour: { readonly ip: string; readonly mac: string }): Promise<void>;
}
