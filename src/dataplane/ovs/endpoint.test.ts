import { describe, expect, it } from 'vitest';
import { databaseOption, managementSocket } from './endpoint.ts';

describe('the sockets of an Open vSwitch', () => {
  it('are named in full, so that no environment variable can lead elsewhere', () => {
    const endpoint = { runDir: '/var/run/openvswitch', bridge: 'br-int' };
    expect(managementSocket(endpoint)).toBe('unix:/var/run/openvswitch/br-int.mgmt');
    expect(databaseOption(endpoint)).toBe('--db=unix:/var/run/openvswitch/db.sock');
  });
});
