import { PolicyOperator, type PolicyOperatorOptions } from '../realization/policyOperator.ts';
import { upstreamStatusForm } from './upstreamStatus.ts';

/** ClusterNetworkPolicy of policy.networking.k8s.io. */
export const upstreamClusterNetworkPolicy = {
  group: 'policy.networking.k8s.io',
  version: 'v1alpha2',
  kind: 'ClusterNetworkPolicy',
  plural: 'clusternetworkpolicies',
} as const;

/** Keeps the status of ClusterNetworkPolicies of policy.networking.k8s.io true. */
export class UpstreamPolicyOperator extends PolicyOperator<ReturnType<typeof upstreamStatusForm.of>> {
  constructor(options: PolicyOperatorOptions) {
    super(options, [upstreamClusterNetworkPolicy], upstreamStatusForm);
  }
}
