import { describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import type { TraceflowStatus } from '#crds/traceflowStatus.ts';
import type { KubeRequest } from '#kube/transport.ts';
import { traceflowCommand } from '../commands/traceflow.ts';
import type { AntctlContext } from '../context.ts';
import { parseArguments } from '../framework/parse.ts';
import { fakeClient, fakeContext } from '../testing/fakeContext.ts';

const path = '/apis/ops.antrea.tanzu.vmware.com/v1alpha1/traceflows';
const known = [
  '/api/v1/namespaces/default/pods metadata.name=b',
  '/api/v1/namespaces/n/services metadata.name=web',
];

/** Runs it against a cluster in which Traceflows end with these statuses, one after the other. */
async function run(argv: readonly string[], ...statuses: TraceflowStatus[]) {
  const asked: string[] = [];
  let made: object = {};
  const cluster = fakeClient(({ method, path: at, body, query }: KubeRequest) => {
    asked.push(`${method} ${at}`);
    if (method === 'POST') {
      made = { ...Object(body), metadata: { name: 'tf-1' } };
      return made;
    }
    if (query !== undefined) return { items: known.includes(`${at} ${query.fieldSelector}`) ? [{}] : [] };
    return at === `${path}/tf-1` ? { ...made, status: statuses.shift() } : {};
  });
  const { context, out } = fakeContext({ target: 'cluster', cluster, clock: systemClock() });
  const root = { name: 'antctl', short: '', subcommands: [traceflowCommand] };
  const { invocation } = parseArguments<AntctlContext>(root, ['traceflow', ...argv]);
  const code = await traceflowCommand.run?.(invocation, context);
  return { code, out: out(), asked, made };
}

const ends = ['-S', 'a', '-D', 'b'];

describe('antctl traceflow', () => {
  it('makes one, waits until it has ended, shows and removes it', async () => {
    const results = [{ node: 'n1', role: 'Sender' as const, observations: [] }];
    const { code, out, asked, made } = await run(
      [...ends, '-f', 'tcp,tcp_dst=80', '-o', 'json'],
      { phase: 'Running' },
      { phase: 'Succeeded', results },
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      name: 'tf-1',
      phase: 'Succeeded',
      source: 'default/a',
      destination: 'default/b',
      results,
    });
    expect(made).toMatchObject({
      kind: 'Traceflow',
      spec: {
        source: { namespace: 'default', pod: 'a' },
        destination: { namespace: 'default', pod: 'b' },
        packet: { transportHeader: { tcp: { dstPort: 80 } } },
      },
    });
    expect(asked.at(-1)).toBe(`DELETE ${path}/tf-1`);
  });

  it('goes to Services and addresses, too', async () => {
    expect((await run(['-S', 'n/a', '-D', 'n/web'], { phase: 'Succeeded' })).made).toMatchObject({
      spec: { destination: { namespace: 'n', service: 'web' } },
    });
    expect((await run(['-S', 'n/a', '-D', '192.0.2.1'], { phase: 'Succeeded' })).made).toMatchObject({
      spec: { destination: { ip: '192.0.2.1' } },
    });
  });

  it('fails with the Traceflow, and says why', async () => {
    const { code, out } = await run(ends, { phase: 'Failed', reason: 'traceflow timeout' });
    expect(code).toBe(1);
    expect(out).toContain('reason: traceflow timeout');
  });

  it('does not wait when it need not, and leaves it', async () => {
    const { code, out, asked } = await run([...ends, '--wait=false']);
    expect([code, out]).toEqual([
      0,
      'name: tf-1\nphase: Pending\nsource: default/a\ndestination: default/b\n',
    ]);
    expect(asked.at(-1)).toBe(`POST ${path}`);
  });

  it('wants both ends, and that they exist', async () => {
    await expect(run(['-S', 'a'])).rejects.toThrow('both --source and --destination are needed');
    await expect(run(['-S', 'a', '-D', 'x'])).rejects.toThrow('there is no Pod and no Service default/x');
    await expect(run(['-S', 'a/b/c', '-D', 'b'])).rejects.toThrow('a/b/c is no namespace/name');
    await expect(run([...ends, '-f', 'sctp'])).rejects.toThrow('one of icmp, tcp and udp is needed');
  });
});
