/** Where the image holds the CNI files, and where the node's CNI folders are mounted. */
export const cniFiles = {
  relay: '/opt/antrea/cni/antrea',
  pluginDir: '/opt/cni/bin',
  conflist: '/etc/antrea/antrea-cni.conflist',
  hostBinDir: '/host/opt/cni/bin',
  hostConfDir: '/host/etc/cni/net.d',
} as const;
