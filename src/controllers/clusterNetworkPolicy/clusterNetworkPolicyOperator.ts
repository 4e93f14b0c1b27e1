import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { PolicyOperator, type PolicyOperatorOptions } from '../realization/policyOperator.ts';

/** Keeps the status of ClusterNetworkPolicies of both API groups true. */
export class ClusterNetworkPolicyOperator extends PolicyOperator {
  constructor(options: PolicyOperatorOptions) {
    super(options, [clusterNetworkPolicy, securityClusterNetworkPolicy]);
  }
}
