import { describe, expect, it } from 'vitest';
import { port } from './ports.ts';

describe('a port', () => {
  it.each([
    { protocol: 'TCP' },
    { port: 80 },
    { protocol: 'UDP', port: 'dns-tcp' },
    { port: 80, endPort: 80 },
    { port: 80, endPort: 90 },
    { sourcePort: 1024, sourceEndPort: 2048 },
    { port: '8080-http' },
    { port: 'p2p' },
  ])('may be %j', (value) => {
    expect(port.parse(value)).toEqual(value);
  });

  it.each([
    {},
    { endPort: 80 },
    { protocol: 'tcp' },
    { port: 0 },
    { port: 65_536 },
    { port: '80' },
    { port: 'HTTP' },
    { port: 'a--b' },
    { port: '-a' },
    { port: 'a-' },
    { port: 'a-name-far-too-long' },
    { port: 90, endPort: 80 },
    { port: 'http', endPort: 80 },
    { protocol: 'TCP', endPort: 80 },
    { sourcePort: 90, sourceEndPort: 80 },
    { port: 80, sourceEndPort: 80 },
  ])('may not be %j', (value) => {
    expect(port.safeParse(value).success).toBe(false);
  });
});
