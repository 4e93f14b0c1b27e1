/** Fixed values of the pipeline, as Antrea v0.9.2 has them. */

/** OpenFlow port number of the tunnel. */
export const tunnelOfport = 1;
/** OpenFlow port number of the gateway. */
export const gatewayOfport = 2;
/** The MAC address that stands for "another node's gateway"; frames to it are routed, never sent as they are. */
export const virtualMac = 'aa:bb:cc:dd:ee:ff';
/** Conntrack zone of all pod traffic. */
export const conntrackZone = 65520;
/** Conntrack mark of connections that entered through the gateway. */
export const gatewayMark = 0x20;

/** Flow priorities by role. */
export const priorities = { high: 210, normal: 200, low: 190, miss: 0 } as const;

/** Where a packet came from, in `reg0[0..15]`. */
export const sources = { tunnel: 0, gateway: 1, pod: 2 } as const;

/** Packets that speak of a connection without being of it: errors of ICMP. */
export const relatedMatch = 'ct_state=-new+rel,ip';
