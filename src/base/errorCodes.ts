/** What an error code means and what a person can do about it. */
export type ErrorCodeEntry = { readonly meaning: string; readonly hint: string };

/**
 * The registry of error codes. Add an entry before throwing it; keep the keys sorted; `docs/errors.md` is generated
 * from this list.
 */
export const errorCodes = {
  ANTREA_CIDR_INVALID: {
    meaning: 'An address range is not an IPv4 network in CIDR form.',
    hint: "Write it as 10.244.0.0/16; a node's own range is its spec.podCIDR.",
  },
  ANTREA_CNI_CONFLIST_INVALID: {
    meaning: 'The CNI network configuration to install is not usable.',
    hint: 'Correct antrea-cni.conflist in the ConfigMap, or remove the key to get the built-in one.',
  },
  ANTREA_CNI_SOCKET_IN_USE: {
    meaning: "Another agent already answers on this node's CNI socket.",
    hint: 'Find the second agent with `kubectl get pods -A -o wide | grep antrea-agent` and remove it.',
  },
  ANTREA_COMMAND_FAILED: {
    meaning: 'A program that the agent runs (ovs-vsctl, ip, iptables-restore, ...) failed.',
    hint: 'Read the standard error in the message; run the same command in the container to repeat it.',
  },
  ANTREA_INSTALL_FAILED: {
    meaning: 'The CNI files could not be put on, or taken off, the node.',
    hint: "Check that the host's /opt/cni/bin and /etc/cni/net.d are mounted, writable and not full.",
  },
  ANTREA_IPAM_EXHAUSTED: {
    meaning: "The node's pod range has no free address.",
    hint: 'Released addresses rest for 60 s; otherwise use a larger range a node or fewer pods a node.',
  },
  ANTREA_IPAM_LOCKED: {
    meaning: 'Another process holds the lock of the address store.',
    hint: 'Two agents on one node? Find the second with `kubectl get pods -A -o wide | grep antrea-agent`.',
  },
  ANTREA_IPAM_STATE_CORRUPT: {
    meaning: 'A reservation file of the address store is unreadable; its address is set aside.',
    hint: "Nothing to do if the pod runs on: the agent restores the file from the pod's port. The damaged file is kept in the quarantine folder.",
  },
  ANTREA_IPAM_STORE_FAILED: {
    meaning: 'The address store could not be read or written.',
    hint: 'Check free space, permissions and type of the folder named in the message.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

/** One of the registered codes. */
export type ErrorCode = keyof typeof errorCodes;
