import { describe, expect, it } from 'vitest';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import { exampleInterface } from '../api/testing/exampleReaders.ts';
import { type TraceQuestion, Tracer } from './tracer.ts';

const interfaces = new InterfaceStore();
interfaces.add(exampleInterface({ podNamespace: 'n', podName: 'a' }));
interfaces.add(
  exampleInterface({
    containerId: 'c2',
    podNamespace: 'n',
    podName: 'b',
    name: 'b-1',
    ofport: 4,
    ip: '10.0.1.3',
  }),
);
interfaces.add({ kind: 'gateway', name: 'antrea-gw0', ofport: 2, portUuid: 'u' });

const tracer = new Tracer({
  trace: async (flow) => flow,
  interfaces,
  whereabouts: {
    pod: async (namespace, name) => (`${namespace}/${name}` === 'n/far' ? '10.0.2.9' : undefined),
    service: async (_namespace, name) => (name === 'web' ? { ip: '10.96.0.7', ports: [] } : undefined),
  },
  node: () => ({ gatewayMac: '0e:00:00:00:00:01', peerPodCidrs: ['10.0.2.0/24'] }),
});

function ask(question: Partial<TraceQuestion>) {
  return tracer.trace({ port: '', source: '', destination: '', flow: '', ...question });
}

describe('Tracer', () => {
  it('knows pods of this node by name, port and address', async () => {
    const expected = await ask({ source: 'n/a', destination: 'n/b' });
    expect(expected).toContain('in_port=3,ip,nw_src=10.0.1.2,nw_dst=10.0.1.3');
    expect(await ask({ source: '10.0.1.2', destination: 'b-1' })).toBe(expected);
  });

  it('asks for pods of other nodes, and for Services only as destinations', async () => {
    expect(await ask({ source: 'n/far', destination: 'n/b' })).toContain('in_port=1,ip,nw_src=10.0.2.9');
    expect(await ask({ source: 'n/a', destination: 'n/web' })).toContain('nw_dst=10.96.0.7');
    await expect(ask({ source: 'n/web' })).rejects.toMatchObject({ code: 404 });
  });

  it('lets a packet in by any port', async () => {
    expect(await ask({ port: 'antrea-gw0', source: 'n/far' })).toContain('in_port=2,');
    expect(await ask({ port: 'n/b' })).toContain('in_port=4,');
  });

  it('says which port is not there', async () => {
    await expect(ask({ port: 'x' })).rejects.toThrow('port "x" not found on this node');
    await expect(ask({ port: 'n/x' })).rejects.toThrow('port "n/x" not found on this node');
    await expect(ask({ source: 'x' })).rejects.toThrow('port "x" not found on this node');
  });
});
