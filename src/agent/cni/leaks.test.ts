import { describe, expect, it } from 'vitest';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import { findLeaks, lastingLeaks, planTakeover } from './leaks.ts';
import type { RecordedPort } from './podPorts.ts';

function portOf(id: string): ContainerInterface {
  return {
    kind: 'container',
    name: `pod-${id}`,
    ofport: 10,
    ip: '10.0.0.2',
    mac: '02:00:00:00:00:01',
    containerId: id,
    podName: id,
    podNamespace: 'default',
    portUuid: `uuid-${id}`,
  };
}

const recorded = (id: string): RecordedPort => ({ name: `pod-${id}`, containerId: id, port: portOf(id) });
const broken = (id: string): RecordedPort => ({ ...recorded(id), port: undefined });
const reserved = (id: string) => ({ ip: `10.0.0.${id.length}`, containerId: id, ifname: 'eth0' });

describe('planTakeover', () => {
  it('keeps a port with link and pod', () => {
    const plan = planTakeover(
      { ports: [recorded('a')], links: ['pod-a'], reservations: [reserved('a')] },
      new Set(['default/a']),
    );
    expect(plan).toEqual({ keep: [portOf('a')], dropPorts: [], dropLinks: [], release: [] });
  });

  it.each([
    ['its pod is gone', recorded('a'), ['pod-a'], []],
    ['its link is gone', recorded('a'), [], ['default/a']],
    ['Open vSwitch could not set it up', broken('a'), ['pod-a'], ['default/a']],
  ])('drops a port when %s', (_, port, links, pods) => {
    const plan = planTakeover({ ports: [port], links, reservations: [reserved('a')] }, new Set(pods));
    expect(plan).toEqual({ keep: [], dropPorts: [port], dropLinks: links, release: ['a'] });
  });

  it('drops links and addresses without a port', () => {
    const plan = planTakeover({ ports: [], links: ['pod-x'], reservations: [reserved('y')] }, new Set());
    expect(plan).toMatchObject({ dropLinks: ['pod-x'], release: ['y'] });
  });

  it('keeps every port with a link when nobody can say which pods exist', () => {
    const state = { ports: [recorded('a'), recorded('b')], links: ['pod-a'], reservations: [] };
    expect(planTakeover(state, undefined)).toMatchObject({ keep: [portOf('a')], dropPorts: [recorded('b')] });
  });
});

describe('findLeaks', () => {
  it('finds what lacks its counterpart', () => {
    const state = {
      ports: [recorded('whole'), recorded('linkless')],
      links: ['pod-whole', 'pod-portless'],
      reservations: [reserved('whole'), reserved('orphan')],
    };
    expect(findLeaks(state)).toEqual({
      ports: [recorded('linkless')],
      links: ['pod-portless'],
      containers: ['orphan'],
    });
  });

  it('counts only what lasts', () => {
    const before = { ports: [recorded('a')], links: ['x'], containers: ['c'] };
    const now = { ports: [recorded('a'), recorded('b')], links: ['y'], containers: ['c', 'd'] };
    expect(lastingLeaks(before, now)).toEqual({ ports: [recorded('a')], links: [], containers: ['c'] });
  });
});
