type Changes = Readonly<Record<string, unknown>>;

/** An AdmissionReview as the API server sends it, for the creation of a ClusterNetworkPolicy unless told otherwise. */
export function reviewOf(changes: Changes = {}): object {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'r1',
      kind: { group: 'crd.antrea.io', version: 'v1beta1', kind: 'ClusterNetworkPolicy' },
      resource: { group: 'crd.antrea.io', version: 'v1beta1', resource: 'clusternetworkpolicies' },
      operation: 'CREATE',
      name: 'x',
      object: {},
      oldObject: null,
      dryRun: false,
      ...changes,
    },
  };
}
