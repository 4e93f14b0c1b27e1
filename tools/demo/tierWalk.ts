/** Policies with an order: an administrator's ClusterNetworkPolicy, and a NetworkPolicy in a tier before it. @module */
import { manifest, Walk, type WalkOptions } from './walk.ts';

const kubernetes = 'networkpolicy/nginx-allow';
const block = 'clusternetworkpolicies.crd.antrea.io/no-shells';
const exception = 'networkpolicies.crd.antrea.io/break-glass';

/** Keeps busybox out for the whole cluster, lets it in again by an earlier tier, and leaves the cluster as it was. */
export async function walkThroughTiers(options: WalkOptions): Promise<void> {
  const walk = new Walk(options, [exception, block, kubernetes]);
  await walk.begin();
  walk.say('Policies with an order. They are in tiers, and the lowest number is asked first:');
  await walk.run('get', 'tiers.crd.antrea.io', '--sort-by=.spec.priority');
  await walk.run('label', 'pod', 'ch-busybox', 'app=busybox', '--overwrite');
  await walk.reaches();
  walk.say('An administrator drops what comes from pods with the label app=busybox, in the whole cluster:');
  await walk.run('apply', '-f', manifest('antrea-no-shells'));
  await walk.run('wait', '--for=condition=Ready', block, '--timeout=60s');
  await walk.run('get', 'acnp');
  await walk.isKeptOut();
  walk.say('A NetworkPolicy of Kubernetes that allows it changes nothing: the tiers are asked before it.');
  await walk.run('apply', '-f', manifest('antrea-network-policy-both'));
  await walk.isKeptOut();
  walk.say('A NetworkPolicy in the tier emergency does: it is asked before the tier securityops.');
  await walk.run('apply', '-f', manifest('antrea-break-glass'));
  await walk.run('wait', '--for=condition=Ready', exception, '--timeout=60s');
  await walk.run('get', 'annp');
  await walk.reaches();
  walk.say('Both tiers are tables of the switch, the earlier one first:');
  await walk.antctl('get', 'ovsflows', '-T', 'CNPEmergencyIngressRule');
  await walk.antctl('get', 'ovsflows', '-T', 'CNPSecurityOpsIngressRule');
  walk.say('Without the exception busybox is kept out again, and without all of them everybody may:');
  await walk.run('delete', exception);
  await walk.isKeptOut();
  await walk.run('delete', block, kubernetes);
  await walk.reaches();
  await walk.end();
}
