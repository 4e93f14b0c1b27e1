import { describe, expect, it } from 'vitest';
import { localAddress, parseServer, targetOf } from './target.ts';

describe('targetOf', () => {
  it.each([
    ['antrea-agent-ktn22', 'agent'],
    ['antrea-controller-846bd89cc6-87bjk', 'controller'],
    ['laptop', 'cluster'],
    [undefined, 'cluster'],
  ])('%s is %s', (podName, target) => {
    expect(targetOf(podName)).toBe(target);
  });
});

describe('localAddress', () => {
  it('is the port of the component', () => {
    expect(localAddress('agent', '')).toEqual({ host: '127.0.0.1', port: 10_350 });
    expect(localAddress('controller', '')).toEqual({ host: '127.0.0.1', port: 10_349 });
  });

  it('may be another port or loopback address', () => {
    expect(localAddress('agent', '127.0.0.2:1234')).toEqual({ host: '127.0.0.2', port: 1234 });
    expect(localAddress('agent', 'https://localhost')).toEqual({ host: 'localhost', port: 10_350 });
  });

  it.each(['10.0.0.1:10350', '127.evil.example:1', 'example.org'])(
    'never is another machine: %s',
    (server) => {
      expect(() => localAddress('agent', server)).toThrow('is not on this machine');
    },
  );
});

describe('parseServer', () => {
  it('refuses what is no address', () => {
    expect(() => parseServer('http://[')).toThrow('is no address');
  });
});
