/** The groups and versions of the kinds that people write. */

/** Antrea of today. */
export const antreaApi = { group: 'crd.antrea.io', version: 'v1beta1' } as const;

/** Antrea up to v0.13; policies in it mean the same. */
export const securityApi = { group: 'security.antrea.tanzu.vmware.com', version: 'v1alpha1' } as const;
