import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceIndex } from './serviceIndex.ts';
import type { ServiceObject, SliceObject } from './serviceShape.ts';

const options = { node: 'n1', serviceCidr: '10.96.0.0/12', gatewayIp: '10.10.0.1' };
const podCidrs = ['10.10.0.0/24', '10.10.1.0/24'];

function service(name: string, clusterIP = '10.96.0.1'): ServiceObject {
  return { metadata: { name, namespace: 'x' }, spec: { clusterIP, ports: [{ port: 80 }] } };
}

function slice(name: string, of: string, ...addresses: string[]): SliceObject {
  return {
    metadata: { name, namespace: 'x', labels: { 'kubernetes.io/service-name': of } },
    addressType: 'IPv4',
    ports: [{ port: 8080 }],
    endpoints: addresses.map((address) => ({ addresses: [address] })),
  };
}

const listening = (...addresses: string[]) => [
  {
    address: '10.96.0.1',
    port: 80,
    protocol: 'TCP',
    endpoints: addresses.map((address) => ({ address, port: 8080 })),
  },
];

function anIndex(): ServiceIndex {
  const index = new ServiceIndex(options);
  index.setPodCidrs(podCidrs);
  return index;
}

describe('an index of Services', () => {
  it('says what is new, and what is gone', () => {
    const index = anIndex();
    index.setService(service('s'));
    index.setSlice(slice('s-1', 's', '192.0.2.1'));
    expect([...index.take()]).toEqual([['x/s', listening('192.0.2.1')]]);
    expect([...index.take()]).toEqual([]);
    index.setService(service('s'));
    expect([...index.take()]).toEqual([]);
    index.setSlice(slice('s-2', 's', '192.0.2.2'));
    expect([...index.take()]).toEqual([['x/s', listening('192.0.2.1', '192.0.2.2')]]);
    index.deleteSlice(slice('s-1', 's'));
    expect([...index.take()]).toEqual([['x/s', listening('192.0.2.2')]]);
    index.deleteService(service('s'));
    expect([...index.take()]).toEqual([['x/s', []]]);
    expect(index.told.size).toBe(0);
  });

  it('says nothing of Services whose endpoints are pods, but of the node itself', () => {
    const index = anIndex();
    index.setService(service('s'));
    index.setSlice(slice('s-1', 's', '10.10.1.1', '10.10.0.7'));
    expect([...index.take()]).toEqual([]);
    index.setSlice(slice('s-2', 's', '10.10.0.1'));
    expect([...index.take()]).toEqual([['x/s', listening('10.10.0.1')]]);
  });

  it('follows the ranges of pods', () => {
    const index = anIndex();
    index.setService(service('s'));
    index.setSlice(slice('s-1', 's', '10.10.2.7'));
    expect(index.take().get('x/s')).toEqual(listening('10.10.2.7'));
    index.setPodCidrs([...podCidrs, '10.10.2.0/24']);
    expect(index.take().get('x/s')).toEqual([]);
  });

  it('takes back what a former run said and is not so any more', () => {
    const index = anIndex();
    index.assume(new Map([['x/gone', []]]));
    index.setService(service('s'));
    index.setSlice(slice('s-1', 's', '192.0.2.1'));
    const former = index.take().get('x/s') ?? [];
    const next = anIndex();
    next.assume(
      new Map([
        ['x/gone', former],
        ['x/s', former],
      ]),
    );
    next.setService(service('s'));
    next.setSlice(slice('s-1', 's', '192.0.2.1'));
    expect([...next.take()]).toEqual([['x/gone', []]]);
  });

  it('says the same in whatever order it hears', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 25 }), fc.integer({ min: 1, max: 5 }), (events, often) => {
        const index = anIndex();
        const world: World = { services: new Map(), slices: new Map() };
        const heard = playAll(events, often, index, world);
        const fresh = anIndex();
        for (const each of world.slices.values()) fresh.setSlice(each);
        for (const each of world.services.values()) fresh.setService(each);
        fresh.take();
        expect(heard).toEqual(fresh.told);
        expect(index.told).toEqual(fresh.told);
      }),
    );
  });
});

type Event =
  | { readonly set: ServiceObject }
  | { readonly setSlice: SliceObject }
  | { readonly remove: string }
  | { readonly removeSlice: string };

const anyName = fc.constantFrom('s', 't');
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc
    .tuple(anyName, fc.constantFrom('10.96.0.1', 'None', '10.96.0.2'))
    .map(([name, clusterIp]) => ({ set: service(name, clusterIp) })),
  fc
    .tuple(anyName, fc.constantFrom(1, 2), fc.subarray(['192.0.2.1', '10.10.0.9', '192.0.2.2']))
    .map(([name, number, addresses]) => ({ setSlice: slice(`${name}-${number}`, name, ...addresses) })),
  anyName.map((name) => ({ remove: name })),
  fc.tuple(anyName, fc.constantFrom(1, 2)).map(([name, number]) => ({ removeSlice: `${name}-${number}` })),
);

/** What was said in all, of Services that have something to say. */
function playAll(
  events: readonly Event[],
  often: number,
  index: ServiceIndex,
  world: World,
): Map<string, readonly unknown[]> {
  const heard = new Map<string, readonly unknown[]>();
  const listen = () => {
    for (const [name, frontends] of index.take()) {
      if (frontends.length === 0) heard.delete(name);
      else heard.set(name, frontends);
    }
  };
  for (const [at, event] of events.entries()) {
    play(event, index, world);
    if (at % often === 0) listen();
  }
  listen();
  return heard;
}

type World = {
  readonly services: Map<string, ServiceObject>;
  readonly slices: Map<string, SliceObject>;
};

function play(event: Event, index: ServiceIndex, world: World): void {
  if ('set' in event) {
    world.services.set(event.set.metadata.name, event.set);
    index.setService(event.set);
  } else if ('setSlice' in event) {
    world.slices.set(event.setSlice.metadata.name, event.setSlice);
    index.setSlice(event.setSlice);
  } else if ('remove' in event) {
    world.services.delete(event.remove);
    index.deleteService(service(event.remove));
  } else {
    world.slices.delete(event.removeSlice);
    index.deleteSlice(slice(event.removeSlice, event.removeSlice.split('-')[0] ?? ''));
  }
}
