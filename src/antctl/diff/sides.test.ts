import { describe, expect, it } from 'vitest';
import { readText } from '../world/manifests.ts';
import { worldOf } from '../world/world.ts';
import { SubjectNames, subjectText, together } from './sides.ts';

const pod = (name: string, owner?: string) => `
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
${owner === undefined ? '' : `  ownerReferences: [{kind: ReplicaSet, name: ${owner}, controller: true}]`}
spec: {containers: [{name: c}]}
`;
const world = worldOf(
  readText('m', [pod('web-1', 'web-5d8f7c9b6d'), pod('web-2', 'web-5d8f7c9b6d'), pod('alone')].join('---\n')),
);
const names = new SubjectNames(world);
const ref = (name: string) => ({ namespace: 'shop', name });

describe('SubjectNames', () => {
  it('sorts pods by what made them', () => {
    const subjects = names.of({ kind: 'pods', pods: [ref('web-2'), ref('alone'), ref('web-1')] });
    expect(subjects).toEqual([
      { name: 'Pod shop/alone', pods: ['shop/alone'], of: 1 },
      { name: 'Deployment shop/web', pods: ['shop/web-1', 'shop/web-2'], of: 2 },
    ]);
    expect(subjects.map(subjectText)).toEqual(['Pod shop/alone', 'Deployment shop/web']);
  });

  it('says when only some pods of a workload are meant', () => {
    const [some] = names.of({ kind: 'pods', pods: [ref('web-1')] });
    const [other] = names.of({ kind: 'pods', pods: [ref('web-2')] });
    if (some === undefined || other === undefined) throw new Error('no subject');
    expect(subjectText(some)).toBe('Deployment shop/web (1 of 2 Pods)');
    expect(subjectText(together(some, other))).toBe('Deployment shop/web');
  });

  it('names what is no pod', () => {
    expect(names.of({ kind: 'addresses', name: '10.0.0.0/8' })).toEqual([{ name: '10.0.0.0/8' }]);
    expect(names.of({ kind: 'nodes', nodes: ['n1'] })).toEqual([{ name: 'Node n1' }]);
    expect(names.of({ kind: 'nodes', nodes: ['n1', 'n2'] })).toEqual([{ name: 'Nodes' }]);
  });
});
