import { describe, expect, it } from 'vitest';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import { podInterfaces } from './podInterfaces.ts';
import { exampleInterface } from './testing/exampleReaders.ts';

function ask(query: string, ...ports: Parameters<InterfaceStore['add']>[0][]) {
  const store = new InterfaceStore();
  for (const port of ports) store.add(port);
  return podInterfaces(store, new URLSearchParams(query));
}

const nginx = exampleInterface();
const other = exampleInterface({ containerId: 'c2', podName: 'cassandra-1', podNamespace: 'cassandra' });

describe('podInterfaces', () => {
  it('lists all pods with the field names of Antrea', () => {
    expect(ask('', nginx)).toMatchObject({
      status: 200,
      body: [
        {
          name: 'nginx-deployment-cc7df4f8f-69cm2',
          podNamespace: 'default',
          interfaceName: 'nginx-de-481c4a',
          ip: '10.0.1.2',
          mac: '32:a1:45:43:7c:96',
          portUUID: 'bf184406-a53c-4b3d-84c7-a979f435e162',
          ofPort: 3,
          containerID: 'f3d429a49c6b',
        },
      ],
    });
  });

  it('filters by name and namespace', () => {
    expect(ask('name=cassandra-1', nginx, other)).toMatchObject({ body: [{ name: 'cassandra-1' }] });
    expect(ask('namespace=default', nginx, other)).toMatchObject({ body: [{ podNamespace: 'default' }] });
  });

  it('answers null without pods, and 404 for a name that is not there', () => {
    expect(ask('')).toMatchObject({ status: 200, body: null });
    expect(() => ask('name=x', nginx)).toThrow(expect.objectContaining({ code: 404 }));
  });
});
