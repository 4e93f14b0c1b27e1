import { describe, expect, it } from 'vitest';
import { synFrame } from './testing/frames.ts';
import { wayBack } from './wayBack.ts';

const ports = {
  gatewayMac: '46:05:cf:f0:69:b3',
  podMacAt: (ofport: number) => (ofport === 3 ? 'de:d7:b8:15:2c:52' : undefined),
};
const packet = {
  table: 90,
  inPort: 3,
  registers: new Map<number, number>(),
  tunnelSource: undefined,
  tunnelDestination: undefined,
  userdata: Buffer.from([1]),
  frame: synFrame(),
};

describe('the way back of a rejected packet', () => {
  it('leads to the pod that sent it, from whom it was sent to', () => {
    expect(wayBack(packet, ports)).toEqual({
      to: { ofport: 3 },
      source: '0e:b8:45:3d:3d:05',
      destination: 'de:d7:b8:15:2c:52',
    });
  });

  it('leads through the gateway, so that what a Service did is undone', () => {
    expect(wayBack({ ...packet, inPort: 2 }, ports)).toEqual({
      to: { ofport: 2 },
      source: 'aa:bb:cc:dd:ee:ff',
      destination: '46:05:cf:f0:69:b3',
    });
  });

  it('leads through the tunnel to the node that it came from, as what is routed there', () => {
    expect(wayBack({ ...packet, inPort: 1, tunnelSource: '192.0.2.7' }, ports)).toEqual({
      to: { ofport: 1, tunnelTo: '192.0.2.7' },
      source: '46:05:cf:f0:69:b3',
      destination: 'aa:bb:cc:dd:ee:ff',
    });
  });

  it('is none to a pod that is gone, and to a node that is not known', () => {
    expect(wayBack({ ...packet, inPort: 9 }, ports)).toBeUndefined();
    expect(wayBack({ ...packet, inPort: 1 }, ports)).toBeUndefined();
  });
});
