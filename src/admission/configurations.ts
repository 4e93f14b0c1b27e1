/** The objects by which the API server knows the webhooks; they come with the chart, under Antrea's names. */
export const webhookConfigurations = [
  { kind: 'mutating', name: 'crdmutator.antrea.tanzu.vmware.com' },
  { kind: 'validating', name: 'crdvalidator.antrea.tanzu.vmware.com' },
] as const;
