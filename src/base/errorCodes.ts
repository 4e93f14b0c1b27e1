/** What an error code means and what a person can do about it. */
export type ErrorCodeEntry = { readonly meaning: string; readonly hint: string };

/**
 * The registry of error codes. Add an entry before throwing it; keep the keys sorted; `docs/errors.md` is generated
 * from this list.
 */
export const errorCodes = {
  ANTREA_ANTCTL_UNREACHABLE: {
    meaning: 'antctl got no answer from the agent or the controller.',
    hint: 'Run antctl inside the antrea-agent or antrea-controller container, or give --kubeconfig; see whether that container runs.',
  },
  ANTREA_BRIDGE_FOREIGN: {
    meaning: 'A bridge of the configured name exists with another datapath type.',
    hint: 'Remove the bridge or configure another name (ovsBridge); its owner may be another program.',
  },
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
  ANTREA_CONFIG_INVALID: {
    meaning: 'A configuration file has an unknown key or a value out of range.',
    hint: 'Correct the keys the message names; the chart renders the file from its values.',
  },
  ANTREA_CONTROLLER_CA_MISSING: {
    meaning: 'The controller has not published the certificate of its API yet.',
    hint: 'Look at the antrea-controller pod: it fills the ConfigMap antrea-ca when it starts. The agent tries again by itself.',
  },
  ANTREA_CRD_INVALID: {
    meaning: 'A CustomResourceDefinition cannot be used, or the API server does not establish it.',
    hint: 'Read the conditions in the message; another definition may own the same names.',
  },
  ANTREA_FLOW_INPUT_INVALID: {
    meaning: 'An address or port number that would become part of a flow is malformed.',
    hint: 'Look for where the value came from: a Node, a pod or the external_ids of a port.',
  },
  ANTREA_FLOW_REFUSED: {
    meaning: 'Open vSwitch refused a flow; nothing of that change was installed.',
    hint: 'Read the OpenFlow error in the message; it names the flow.',
  },
  ANTREA_GATEWAY_MISSING: {
    meaning: 'The gateway interface of the node does not exist.',
    hint: 'Open vSwitch makes it; look at the container antrea-ovs. The agent tries again by itself.',
  },
  ANTREA_INFO_CONTENDED: {
    meaning: 'An AntreaAgentInfo or AntreaControllerInfo changes faster than its owner can write it.',
    hint: 'Look in its metadata.managedFields for who else writes it; the owner goes on trying.',
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
  ANTREA_KUBE_API_ERROR: {
    meaning: 'The Kubernetes API server refused a request or failed to answer it.',
    hint: 'Read the status and reason: 401/403 point to credentials or RBAC, 409 to a concurrent change, 5xx to the server.',
  },
  ANTREA_KUBE_CONFIG_INVALID: {
    meaning: "The kubeconfig or the service account's files cannot be used.",
    hint: 'Check the path, the current context and the files that it names.',
  },
  ANTREA_KUBE_UNREACHABLE: {
    meaning: 'The Kubernetes API server could not be reached, or the connection to it broke.',
    hint: "Check the server's address and that it runs; the agent and the controller keep trying by themselves.",
  },
  ANTREA_KUBE_WATCH_GARBLED: {
    meaning: 'A watch of the API server sent something that is not a watch event.',
    hint: 'Usually a proxy in between; the watch is started again by itself.',
  },
  ANTREA_KUBE_WATCH_IDLE: {
    meaning: 'A watch of the API server said nothing for too long, not even a bookmark.',
    hint: 'The connection is taken for dead and opened again; look for a firewall that drops idle connections.',
  },
  ANTREA_LEASE_LOST: {
    meaning: 'Another controller holds the lease now, or this one could not renew it in time.',
    hint: "Nothing to do when a second controller took over; else look at the API server and the controller's node.",
  },
  ANTREA_LINK_FAILED: {
    meaning: 'The network interface of a pod could not be made.',
    hint: 'Read the cause in the message; kubelet tries again. A missing namespace means the pod is gone already.',
  },
  ANTREA_MANIFEST_INVALID: {
    meaning: 'A manifest holds something that is no object, or that the API server would refuse.',
    hint: 'Correct it, or leave the file out; `kubectl apply --dry-run=server` says what the API server thinks of it.',
  },
  ANTREA_NODE_RANGE_CHANGED: {
    meaning: 'The node was given another pod range while its agent ran.',
    hint: 'Nothing to do: the agent starts anew with the new range. Delete the pods that still have addresses of the old one.',
  },
  ANTREA_NODE_UNUSABLE: {
    meaning: 'The Node object lacks what the agent needs: an IPv4 address of the machine and a podCIDR.',
    hint: 'Give every node a range: kube-controller-manager --allocate-node-cidrs and --cluster-cidr, or set spec.podCIDR.',
  },
  ANTREA_OVSDB_REPLY_INVALID: {
    meaning: 'ovs-vsctl printed something that is not a table.',
    hint: 'The installed Open vSwitch is of an unknown version; the image brings a tested one.',
  },
  ANTREA_OVSDB_UNREACHABLE: {
    meaning: 'The Open vSwitch database (ovsdb-server) does not answer.',
    hint: 'Look at the container antrea-ovs; the agent goes on by itself once it answers.',
  },
  ANTREA_OVS_NOT_READY: {
    meaning: 'An Open vSwitch daemon did not come up in time.',
    hint: 'Look at the log of the container antrea-ovs.',
  },
  ANTREA_OVS_PORT_FAILED: {
    meaning: 'Open vSwitch could not set up a port of the bridge.',
    hint: 'Read the error in the message: most often the network device does not exist.',
  },
  ANTREA_OVS_UNREACHABLE: {
    meaning: 'The switch (ovs-vswitchd) does not answer, or the bridge is missing.',
    hint: 'Look at the container antrea-ovs; the agent installs all flows again once it answers.',
  },
  ANTREA_POLICY_LATE: {
    meaning: 'The policies that select a pod were not in force within 10 s, so the pod was not started.',
    hint: 'The kubelet tries again. See whether the controller and the API server answer; `cni.policyWait` decides what happens meanwhile.',
  },
  ANTREA_SERVER_LISTEN_FAILED: {
    meaning: 'The HTTPS server of the agent (10350) or the controller (10349) could not listen.',
    hint: 'Another process has the port: change apiPort, or find it with `ss -ltnp`.',
  },
  ANTREA_UNDERLAY_FAILED: {
    meaning: 'The link between the userspace tunnel and the kernel could not be set up.',
    hint: 'Look for another program that removes interfaces of the node; the agent tries again.',
  },
  ANTREA_UNINSTALL_INCOMPLETE: {
    meaning: 'A node could not remove everything that Antrea left on it.',
    hint: 'Remove what the message names by hand, or run `helm uninstall` again: what is gone already is not an error.',
  },
  ANTREA_UNINSTALL_TIMEOUT: {
    meaning: 'Not every node said in time that it has been cleaned.',
    hint: 'Look at the agents of the nodes named; run `helm uninstall` again, or add `--no-hooks` and clean these nodes by hand as docs/operations.md tells.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

/** One of the registered codes. */
export type ErrorCode = keyof typeof errorCodes;
