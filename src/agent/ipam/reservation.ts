/** Who holds an address: one interface of one sandbox. */
export type Owner = { readonly containerId: string; readonly ifname: string };

/** An address (dotted) and who holds it. */
export type Reservation = Owner & { readonly ip: string };

/** The text of a reservation file: as host-local writes it, the container id, CR LF, and the interface name. */
export function encodeOwner(owner: Owner): string {
  return `${owner.containerId}\r\n${owner.ifname}`;
}

/**
 * Reads a reservation file; undefined when it is damaged. Takes LF too, and a file without an interface name, as
 * host-local wrote it before it knew interfaces (`eth0` then).
 */
export function decodeOwner(text: string): Owner | undefined {
  const [containerId = '', ifname = 'eth0', ...rest] = text.trim().split(/\r?\n/);
  if (rest.length > 0 || !/^[a-zA-Z0-9][\w.-]*$/.test(containerId) || !/^[^\s/:]{1,15}$/.test(ifname))
    return undefined;
  return { containerId, ifname };
}
