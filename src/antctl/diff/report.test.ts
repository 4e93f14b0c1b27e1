import { describe, expect, it } from 'vitest';
import { createStyle } from '../output/style.ts';
import { readText } from '../world/manifests.ts';
import { worldOf } from '../world/world.ts';
import { compareWorlds } from './comparison.ts';
import { reportOf } from './report.ts';
import { reportText } from './text.ts';

const pod = (name: string, app: string) => `
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
  labels: {app: ${app}, name: ${name}}
  ownerReferences: [{kind: StatefulSet, name: ${app}, controller: true}]
spec: {containers: [{name: c}]}
`;
const pods = [pod('web-0', 'web'), pod('web-1', 'web'), pod('db-0', 'db'), pod('db-1', 'db')];
const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: ${spec}\n`;

function report(before: readonly string[], after: readonly string[]) {
  const [was, is] = [before, after].map((texts) => worldOf(readText('m', [...pods, ...texts].join('---\n'))));
  if (was === undefined || is === undefined) throw new Error('no world');
  const worlds = { before: was, after: is };
  return reportOf(compareWorlds(worlds), worlds);
}

describe('reportOf', () => {
  it('makes one line of pods for which the same changes', () => {
    const only =
      '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {name: web-0}}}]}]}';
    const { changes } = report([], [policy(only)]);
    expect(changes.map(({ from, to, lost }) => [from.pods ?? from.name, to.pods, lost])).toEqual([
      [['shop/db-0', 'shop/db-1'], ['shop/db-0', 'shop/db-1'], ['all traffic']],
      [['shop/web-1'], ['shop/db-0', 'shop/db-1'], ['all traffic']],
      ['any address', ['shop/db-0', 'shop/db-1'], ['all traffic']],
    ]);
  });

  it('tells both ways of a change, and what a policy says in vain', () => {
    const from80 = '{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 80}]}]}';
    const to81 =
      '{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 81}]}, {from: [{ipBlock: {cidr: "fd00::/8"}}]}]}';
    const told = reportText(report([policy(from80)], [policy(to81)]), createStyle(false));
    expect(told).toContain('- StatefulSet shop/web -> StatefulSet shop/db: TCP 80\n');
    expect(told).toContain('+ StatefulSet shop/web -> StatefulSet shop/db: TCP 81\n');
    expect(told).toContain('warning: K8sNetworkPolicy shop/p: spec.ingress[1].from[0]: ');
  });
});
