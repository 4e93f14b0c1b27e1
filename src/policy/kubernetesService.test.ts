import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPort } from './input.ts';
import { parseService } from './kubernetesService.ts';
import type { Service } from './model.ts';

describe('parseService', () => {
  it.each<[NetworkPolicyPort, Service]>([
    [{}, { protocol: 'TCP' }],
    [{ protocol: 'UDP' }, { protocol: 'UDP' }],
    [{ port: 80 }, { protocol: 'TCP', port: 80 }],
    [
      { protocol: 'SCTP', port: 65_535 },
      { protocol: 'SCTP', port: 65_535 },
    ],
    [{ port: 'http' }, { protocol: 'TCP', port: 'http' }],
    [
      { port: 80, endPort: 90 },
      { protocol: 'TCP', port: 80, endPort: 90 },
    ],
    [
      { port: 80, endPort: 80 },
      { protocol: 'TCP', port: 80 },
    ],
  ])('%j', (port, service) => {
    expect(parseService(port)).toEqual({ ok: true, service });
  });

  it.each<[NetworkPolicyPort, string]>([
    [{ protocol: 'ICMP' }, 'UnknownProtocol'],
    [{ protocol: 'tcp', port: 80 }, 'UnknownProtocol'],
    [{ port: 0 }, 'InvalidPort'],
    [{ port: 65_536 }, 'InvalidPort'],
    [{ port: 1.5 }, 'InvalidPort'],
    [{ port: 80, endPort: 79 }, 'InvalidPort'],
    [{ port: 80, endPort: 65_536 }, 'InvalidPort'],
    [{ port: 'http', endPort: 90 }, 'InvalidPort'],
    [{ endPort: 90 }, 'InvalidPort'],
  ])('refuses %j: %s', (port, reason) => {
    expect(parseService(port)).toMatchObject({ ok: false, reason });
  });

  it.each(['true', 'null', '{}', '[80]', '""'])('refuses a port of another type: %s', (port) => {
    const written: NetworkPolicyPort = JSON.parse(`{"port":${port}}`);
    expect(parseService(written)).toMatchObject({ ok: false, reason: 'InvalidPort' });
  });
});
