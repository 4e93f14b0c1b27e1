import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { PolicyOperator, type PolicyOperatorOptions } from '../realization/policyOperator.ts';
import { policyStatusForm, type WrittenPolicyStatus } from '../realization/policyStatus.ts';

/** Keeps the status of ClusterNetworkPolicies of both API groups true. */
export class ClusterNetworkPolicyOperator extends PolicyOperator<WrittenPolicyStatus> {
  constructor(options: PolicyOperatorOptions) {
    super(options, [clusterNetworkPolicy, securityClusterNetworkPolicy], policyStatusForm);
  }
}
