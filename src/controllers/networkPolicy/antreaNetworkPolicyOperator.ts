import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { PolicyOperator, type PolicyOperatorOptions } from '../realization/policyOperator.ts';
import { policyStatusForm, type WrittenPolicyStatus } from '../realization/policyStatus.ts';

/** Keeps the status of Antrea's NetworkPolicies of both API groups true. */
export class AntreaNetworkPolicyOperator extends PolicyOperator<WrittenPolicyStatus> {
  constructor(options: PolicyOperatorOptions) {
    super(options, [antreaNetworkPolicy, securityNetworkPolicy], policyStatusForm);
  }
}
