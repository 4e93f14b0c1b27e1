import { describe, expect, it } from 'vitest';
import type { InterfaceRecord } from './interfaceRecord.ts';
import { type ContainerInterface, fromRecord, InterfaceStore, toExternalIds } from './interfaceStore.ts';

const pod: ContainerInterface = {
  kind: 'container',
  name: 'web-a9993e',
  ofport: 3,
  ip: '10.10.0.2',
  mac: '02:00:00:00:00:01',
  containerId: 'abc',
  podName: 'web',
  podNamespace: 'default',
  portUuid: 'u-3',
};

describe('the interface store', () => {
  it('finds pods by container and by name, and forgets them', () => {
    const store = new InterfaceStore();
    store.add(pod);
    store.add({ ...pod, containerId: 'def', podName: 'db' });
    expect(store.container('abc')).toEqual(pod);
    expect(store.ofPod('default', 'web')).toEqual([pod]);
    expect(store.containerCount).toBe(2);
    store.removeContainer('abc');
    store.removeContainer('abc');
    expect(store.ofPod('default', 'web')).toEqual([]);
    expect(store.containerCount).toBe(1);
  });

  it('is replaced by what the database lists, and knows port numbers by name', () => {
    const store = new InterfaceStore();
    store.add({ ...pod, containerId: 'gone' });
    store.replace([pod, { kind: 'gateway', name: 'antrea-gw0', ofport: 2, portUuid: 'u-2' }]);
    expect(store.containers()).toEqual([pod]);
    expect(store.hosts().map((each) => each.name)).toEqual(['antrea-gw0']);
    expect(store.portNumbers()).toEqual(
      new Map([
        ['antrea-gw0', 2],
        ['web-a9993e', 3],
      ]),
    );
  });
});

describe('a port in the database', () => {
  const record: InterfaceRecord = {
    name: pod.name,
    type: '',
    ofport: 3,
    portUuid: 'u-3',
    externalIds: toExternalIds(pod),
    options: {},
    error: undefined,
  };

  it('becomes the interface it was written for', () => {
    expect(fromRecord(record)).toEqual(pod);
    const full = { ...pod, netns: '/run/netns/x', ifname: 'eth0' };
    expect(fromRecord({ ...record, externalIds: toExternalIds(full) })).toEqual(full);
  });

  it.each(['attached-mac', 'ip-address', 'container-id', 'pod-name', 'pod-namespace'])(
    'is none of ours without %s',
    (key) => {
      const { [key]: _left, ...externalIds } = record.externalIds;
      expect(fromRecord({ ...record, externalIds })).toBeUndefined();
    },
  );

  it('is gateway or tunnel by type and number', () => {
    const plain = { ...record, externalIds: {} };
    expect(fromRecord({ ...plain, type: 'internal', ofport: 2 })?.kind).toBe('gateway');
    expect(fromRecord({ ...plain, type: 'geneve', ofport: 1 })?.kind).toBe('tunnel');
    expect(fromRecord({ ...plain, type: 'internal', ofport: 65534 })).toBeUndefined();
    expect(fromRecord({ ...plain, type: 'geneve', ofport: undefined })).toBeUndefined();
  });
});
