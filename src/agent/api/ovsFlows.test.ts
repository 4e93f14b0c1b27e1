import { describe, expect, it } from 'vitest';
import { ovsFlows } from './ovsFlows.ts';
import { exampleReaders } from './testing/exampleReaders.ts';

const pod = 'nginx-deployment-cc7df4f8f-69cm2';

function ask(query: string, readers = exampleReaders()) {
  return ovsFlows(readers, new URLSearchParams(query));
}

describe('ovsFlows', () => {
  it.each([
    ['', 'table=all'],
    ['table=90', 'table=90'],
    ['table=ingressRule', 'table=90'],
    [`pod=${pod}&namespace=default`, 'pod f3d429a49c6b'],
    ['networkpolicy=nginx-allow&namespace=default', 'policy uid-1'],
  ])('answers "%s"', async (query, flow) => {
    expect(await ask(query)).toMatchObject({ status: 200, body: [{ flow }] });
  });

  it.each([
    [`pod=${pod}`, 'namespace must be provided'],
    ['networkpolicy=nginx-allow', 'namespace must be provided'],
    ['table=7', 'invalid table name or number'],
    ['table=nonsense', 'invalid table name or number'],
    [`pod=${pod}&namespace=default&table=90`, 'unsupported parameter combination'],
    ['namespace=default', 'unsupported parameter combination'],
  ])('refuses "%s"', async (query, message) => {
    await expect(ask(query)).rejects.toMatchObject({ code: 400, message });
  });

  it('answers 404 for an unknown pod or policy', async () => {
    await expect(ask('pod=x&namespace=default')).rejects.toMatchObject({ code: 404 });
    await expect(ask('networkpolicy=x&namespace=default')).rejects.toMatchObject({ code: 404 });
  });

  it('answers 500 when Open vSwitch is away', async () => {
    const away = () => Promise.reject(new Error('away'));
    const readers = exampleReaders({ flows: { dump: away, ofPod: away, ofPolicy: away } });
    await expect(ask('', readers)).rejects.toMatchObject({ code: 500, message: 'OVS flow dumping failed' });
  });
});
