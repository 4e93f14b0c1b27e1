import { describe, expect, it } from 'vitest';
import { StatusError } from '#kube/serving/statusError.ts';
import { ovsTracing } from './ovsTracing.ts';

function ask(query: string, trace = async (asked: object) => JSON.stringify(asked)) {
  return ovsTracing({ trace }, new URLSearchParams(query));
}

describe('ovsTracing', () => {
  it('hands on what is asked', async () => {
    const asked = { port: '', source: 'n/a', destination: 'n/b', flow: 'tcp,tcp_dst=80' };
    expect(await ask('source=n/a&destination=n/b&flow=tcp,tcp_dst%3D80')).toMatchObject({
      body: { result: JSON.stringify(asked) },
    });
    expect(await ask('flow=in_port%3D3')).toMatchObject({ status: 200 });
  });

  it.each([
    ['', 'port, source, or a flow with in_port must be provided'],
    ['destination=n/b', 'port, source, or a flow with in_port must be provided'],
    ['port=x&flow=in_port%3D3', 'the flow says in_port, which is given already'],
    ['source=n/a&flow=ip,nw_src%3D1.1.1.1', 'the flow says nw_src, which is given already'],
    ['source=n/a&destination=n/b&flow=ip,nw_dst%3D1.1.1.1', 'the flow says nw_dst, which is given already'],
    ['source=n/a&flow=ip;ls', 'invalid flow'],
  ])('refuses "%s"', async (query, message) => {
    await expect(ask(query)).rejects.toMatchObject({ code: 400, message });
  });

  it('says what is not found, and hides what else goes wrong', async () => {
    const fails = (error: Error) => ask('source=x', () => Promise.reject(error));
    await expect(fails(new StatusError('NotFound', 'port "x"'))).rejects.toMatchObject({ code: 404 });
    await expect(fails(new Error('away'))).rejects.toMatchObject({
      code: 500,
      message: 'OVS packet tracing failed',
    });
  });
});
