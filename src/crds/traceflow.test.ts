import { describe, expect, it } from 'vitest';
import { traceflow } from './traceflow.ts';

const source = { pod: 'a', namespace: 'n' };

function accepts(destination: object, more: object = {}) {
  return traceflow.fields.safeParse({ spec: { source, destination, ...more } }).success;
}

describe('Traceflow', () => {
  it('goes to a pod, a Service, or an address', () => {
    expect(accepts({ pod: 'b', namespace: 'n' })).toBe(true);
    expect(accepts({ service: 'web', namespace: 'n' })).toBe(true);
    expect(accepts({ ip: '192.0.2.1' })).toBe(true);
  });

  it('goes to one of them only, and is told where it is', () => {
    for (const wrong of [{}, { pod: 'b' }, { pod: 'b', ip: '1.1.1.1' }, { ip: '1.1.1.1', namespace: 'n' }]) {
      expect(accepts(wrong)).toBe(false);
    }
  });

  it('takes a packet and a timeout', () => {
    expect(
      accepts({ ip: '192.0.2.1' }, { packet: { transportHeader: { tcp: { dstPort: 80 } } }, timeout: 5 }),
    ).toBe(true);
    expect(accepts({ ip: '192.0.2.1' }, { timeout: 301 })).toBe(false);
  });
});
