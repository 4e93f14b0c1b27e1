import { describe, expect, it } from 'vitest';
import type { AppliedToGroup, GroupMember, WireSelector } from '#controlplane/wire.ts';
import type { Pod } from '#policy/input.ts';
import { LocalTargets } from './localTargets.ts';

const web: WireSelector = { namespace: 'default', podSelector: { matchLabels: { app: 'web' } } };
const db: WireSelector = { namespace: 'default', podSelector: { matchLabels: { app: 'db' } } };

function group(
  name: string,
  selector: WireSelector | undefined,
  ...groupMembers: GroupMember[]
): AppliedToGroup {
  return { metadata: { name, uid: name }, ...(selector && { selector }), groupMembers };
}
const member = (uid: string): GroupMember => ({ pod: { namespace: 'default', name: 'p' }, uid });
const pod = (labels: Record<string, string>, uid = 'new'): Pod => ({
  metadata: { namespace: 'default', name: 'p', uid, labels },
  spec: { nodeName: 'n', containers: [{ ports: [{ name: 'http', containerPort: 80 }] }] },
});
const uids = (groups: readonly AppliedToGroup[]) =>
  Object.fromEntries(
    groups.map(({ metadata, groupMembers = [] }) => [metadata.name, groupMembers.map(({ uid }) => uid)]),
  );

describe('LocalTargets', () => {
  it('puts a pod into the groups that select it, with its named ports', () => {
    const targets = new LocalTargets();
    targets.replace([group('web', web), group('db', db), group('old', undefined)]);
    expect(targets.judge(pod({ app: 'web' }), {})).toMatchObject([
      {
        metadata: { name: 'web' },
        groupMembers: [
          { pod: { namespace: 'default', name: 'p' }, uid: 'new', ports: [{ name: 'http', port: 80 }] },
        ],
      },
    ]);
  });

  it('follows its labels, and says nothing twice', () => {
    const targets = new LocalTargets();
    targets.replace([group('web', web), group('db', db)]);
    targets.judge(pod({ app: 'web' }), {});
    expect(targets.judge(pod({ app: 'web' }), {})).toEqual([]);
    expect(uids(targets.judge(pod({ app: 'db' }), {}))).toEqual({ web: [], db: ['new'] });
  });

  it('takes out what is said of a former pod of the name', () => {
    const targets = new LocalTargets();
    targets.replace([group('web', web, member('old')), group('db', db, member('old'))]);
    expect(uids(targets.judge(pod({ app: 'db' }), {}))).toEqual({ web: [], db: ['new'] });
    expect(uids([targets.set(group('web', web, member('old')))])).toEqual({ web: [] });
  });

  it('leaves a group to the controller as soon as that names the pod, and all when it is told to', () => {
    const targets = new LocalTargets();
    targets.replace([group('web', web), group('all', { namespace: 'default' })]);
    targets.judge(pod({ app: 'web' }), {});
    expect(uids([targets.set(group('web', web, member('new')))])).toEqual({ web: ['new'] });
    // Its labels changed: the controller takes it out again.
    expect(uids([targets.set(group('web', web))])).toEqual({ web: [] });
    expect(uids([targets.set(group('all', { namespace: 'default' }))])).toEqual({ all: ['new'] });
    expect(uids(targets.forget('default/p'))).toEqual({ all: [] });
    expect(targets.forget('default/p')).toEqual([]);
  });

  it('says when it needs the labels of namespaces, and judges by them', () => {
    const targets = new LocalTargets();
    targets.replace([group('web', web)]);
    expect(targets.needsNamespaces).toBe(false);
    targets.set(group('team', { namespaceSelector: { matchLabels: { team: 'x' } } }));
    expect(targets.needsNamespaces).toBe(true);
    expect(uids(targets.judge(pod({}), { team: 'x' }))).toEqual({ team: ['new'] });
    targets.delete('team');
    expect(targets.needsNamespaces).toBe(false);
  });

  it('judges no pod that no policy can apply to', () => {
    const targets = new LocalTargets();
    targets.replace([group('all', { namespace: 'default' })]);
    const { metadata, spec } = pod({});
    expect(targets.judge({ metadata, spec: { ...spec, hostNetwork: true } }, {})).toEqual([]);
  });
});
