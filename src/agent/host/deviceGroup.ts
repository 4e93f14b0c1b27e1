/**
 * The device group of every host-side pod interface ("an" in ASCII). One number stands for all of them: a single
 * firewall rule matches the group however many pods there are, and uninstall finds what is ours.
 */
export const podDeviceGroup = 0x616e;
