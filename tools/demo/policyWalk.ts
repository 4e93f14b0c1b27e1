/** The NetworkPolicy part of the posts, told step by step. @module */
import { manifest, Walk, type WalkOptions } from './walk.ts';

const policy = 'networkpolicy/nginx-allow';

/** Isolates nginx, lets busybox in by its label and by the policy, and leaves the cluster as it was. */
export async function walkThroughPolicies(options: WalkOptions): Promise<void> {
  const walk = new Walk(options, [policy]);
  await walk.begin();
  walk.say('Without a NetworkPolicy busybox reaches nginx, as every pod reaches every other.');
  await walk.reaches();
  walk.say('A NetworkPolicy that lets only pods with the label app=nginx reach nginx:');
  await walk.run('apply', '-f', manifest('antrea-network-policy'));
  await walk.run('get', 'networkpolicy');
  await walk.isKeptOut();
  walk.say('With the label app=nginx busybox is one of those:');
  await walk.run('label', 'pod', 'ch-busybox', 'app=nginx', '--overwrite');
  await walk.reaches();
  walk.say('The rule in the flow table of its node: the addresses that may come, the ports they may go to.');
  await walk.antctl('get', 'ovsflows', '-T', 'ingressRule');
  walk.say('With another label it is kept out again:');
  await walk.run('label', 'pod', 'ch-busybox', 'app=busybox', '--overwrite');
  await walk.isKeptOut();
  walk.say('Until the policy allows that label too:');
  await walk.run('apply', '-f', manifest('antrea-network-policy-both'));
  await walk.reaches();
  await walk.antctl('get', 'networkpolicy');
  walk.say('Without the policy everybody may again:');
  await walk.run('delete', policy);
  await walk.reaches();
  await walk.end();
}
