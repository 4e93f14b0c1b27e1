import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podInterfaceName } from './interfaceName.ts';

describe('the name of a pod port', () => {
  it('is the start of the pod name and of the hash of the container id', () => {
    // sha1('abc') = a9993e364706816aba3e25717850c26c9cd0d89d
    expect(podInterfaceName('nginx-deployment-cc7df4f8f-69cm2', 'abc')).toBe('nginx-de-a9993e');
    expect(podInterfaceName('web', 'abc')).toBe('web-a9993e');
  });

  it('always fits into a Linux interface name', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,60}[a-z0-9])?$/),
        fc.string(),
        (pod, container) => {
          expect(podInterfaceName(pod, container)).toMatch(/^.{1,8}-[0-9a-f]{6}$/);
        },
      ),
    );
  });
});
