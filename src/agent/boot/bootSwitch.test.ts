import { describe, expect, it } from 'vitest';
import type { InterfaceRecord } from '#dataplane/interfaceRecord.ts';
import { InterfaceStore, toExternalIds } from '#dataplane/interfaceStore.ts';
import { bootSwitch } from './bootSwitch.ts';

function record(name: string, ofport: number, more: Partial<InterfaceRecord> = {}): InterfaceRecord {
  return {
    name,
    ofport,
    type: 'internal',
    portUuid: `uuid-${name}`,
    options: {},
    error: undefined,
    externalIds: {},
    ...more,
  };
}

const pod = record('nginx-de-548af9', 3, {
  type: '',
  externalIds: toExternalIds({
    mac: 'f2:38:81:3e:e0:08',
    ip: '10.244.1.3',
    containerId: 'c1',
    podName: 'nginx',
    podNamespace: 'default',
  }),
});

function ovsdb(overrides: { gatewayOfport?: number; round?: number } = {}) {
  return {
    ensureBridge: async () => undefined,
    ensureTunnel: async () => record('antrea-tun0', 1, { type: 'geneve' }),
    ensureGateway: async () => record('antrea-gw0', overrides.gatewayOfport ?? 2),
    listInterfaces: async () => [
      record('antrea-tun0', 1, { type: 'geneve' }),
      record('antrea-gw0', 2),
      record('br-int', 65534),
      pod,
    ],
    roundNumber: async () => overrides.round,
  };
}

function boot(overrides: Parameters<typeof ovsdb>[0], store = new InterfaceStore()) {
  return bootSwitch({
    ovsdb: ovsdb(overrides),
    store,
    datapathType: 'netdev',
    gatewayName: 'antrea-gw0',
    mtu: 1450,
  });
}

describe('bootSwitch', () => {
  it('fills the store with the pods that a former run wired', async () => {
    const store = new InterfaceStore();
    await boot({}, store);
    expect(store.containers()).toMatchObject([{ podName: 'nginx', ofport: 3, ip: '10.244.1.3' }]);
    expect(store.hosts().map((host) => host.kind)).toEqual(['tunnel', 'gateway']);
  });

  it.each([
    [undefined, 1],
    [1, 2],
    [65535, 0],
  ])('follows round %s with round %s', async (before, after) => {
    expect(await boot(before === undefined ? {} : { round: before })).toEqual({ round: after });
  });

  it('refuses to run on other port numbers than the flows are written for', async () => {
    await expect(boot({ gatewayOfport: 7 })).rejects.toMatchObject({ code: 'ANTREA_OVS_PORT_FAILED' });
  });
});
