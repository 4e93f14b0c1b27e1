import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { PolicyOperator, type PolicyOperatorOptions } from '../realization/policyOperator.ts';

/** Keeps the status of Antrea's NetworkPolicies of both API groups true. */
export class AntreaNetworkPolicyOperator extends PolicyOperator {
  constructor(options: PolicyOperatorOptions) {
    super(options, [antreaNetworkPolicy, securityNetworkPolicy]);
  }
}
