import { describe, expect, it } from 'vitest';
import { readText } from '../world/manifests.ts';
import { worldOf } from '../world/world.ts';
import { casesOf } from './cases.ts';
import type { Dial, DialResult } from './dialProgram.ts';
import { runTests } from './runTests.ts';
import { parseTestFile } from './testFile.ts';

const pod = (name: string, ip: string, port: number) => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { nodeName: n1, containers: [{ ports: [{ containerPort: ${port} }] }] }
status: { phase: Running, podIP: ${ip} }
---
`;
const world = `${pod('web', '10.0.0.1', 80)}${pod('db', '10.0.0.2', 5432)}apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { clusterIP: 10.96.0.9, selector: { app: db }, ports: [{ port: 15432, targetPort: 5432 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: shop }
spec: { podSelector: { matchLabels: { app: db } } }
`;

/** What comes of tests when these connections succeed: `from address:port`. */
async function probed(
  tests: string,
  open: readonly string[],
  otherwise: DialResult = 'timeout',
  mutate = false,
) {
  const made: string[] = [];
  const dialer = async (from: string, dials: readonly Dial[]) =>
    dials.map(({ address, port }): DialResult => {
      made.push(`${from} ${address}:${port}`);
      return open.includes(`${from} ${address}:${port}`) ? 'connected' : otherwise;
    });
  const cases = casesOf(parseTestFile('t', `tests: [${tests}]`).tests);
  const options = { namespace: 'shop', mutate, dialer };
  const { results, mutation } = await runTests('t', worldOf(readText('w', world)), cases, options);
  return {
    made,
    ...(mutation === undefined ? {} : { mutation }),
    told: results.map(({ status, message }) => (message === undefined ? status : `${status}: ${message}`)),
  };
}

const deny = '{ from: web, to: db, port: 5432, expect: deny }';
const allow = '{ from: web, to: db, port: 5432, expect: allow }';
const listens = 'shop/db 10.0.0.2:5432';
const through = 'shop/web 10.0.0.2:5432';

describe('probed tests', () => {
  it('pass when a connection fails to somebody who listens', async () => {
    expect(await probed(deny, [listens])).toEqual({ made: [listens, through], told: ['passed'] });
    expect((await probed(deny, [listens], 'refused')).told).toEqual(['passed']);
  });

  it('are vacuous where nobody listens', async () => {
    expect((await probed(deny, [])).told).toEqual([
      'vacuous: nothing listens there: it would fail without any policy, too',
    ]);
  });

  it('fail when it is otherwise than expected, and tell what the model says', async () => {
    expect((await probed(deny, [through, listens])).told).toEqual([
      'failed: should be denied, the probe: connected; the model says denied',
    ]);
    expect((await probed(allow, [])).told).toEqual([
      'failed: should be allowed, the probe: timeout: nothing listens there; the model says denied',
    ]);
    expect((await probed(allow, [through])).told).toEqual(['passed']);
  });

  it('dial Services at their own address, and look for listeners behind them', async () => {
    const service = '{ from: web, to: svc/shop/db, port: 15432, expect: deny }';
    expect(await probed(service, [listens])).toEqual({
      made: [listens, 'shop/web 10.96.0.9:15432'],
      told: ['passed'],
    });
  });

  it('see which rules matter by the tests of which the model says the same', async () => {
    // Nobody knows of port 81, but somebody listens there.
    const surprise = '{ from: web, to: db, port: 81, expect: deny }';
    const open = ['shop/db 10.0.0.2:81', listens];
    expect((await probed(surprise, open, 'timeout', true)).mutation).toEqual({
      mutants: 1,
      survivors: ['NetworkPolicy shop/closed spec.policyTypes (Ingress)'],
    });
    expect((await probed(`${surprise}, ${deny}`, open, 'timeout', true)).mutation?.survivors).toEqual([]);
  });

  it('do not take UDP for TCP', async () => {
    expect((await probed('{ from: web, to: "db:5432/udp", expect: deny }', [])).told).toEqual([
      'skipped: only TCP tells whether it got through',
    ]);
  });

  it('leave out what cannot be dialled', async () => {
    const others =
      '{ from: 192.0.2.1, to: db, port: 5432, expect: deny }, { from: web, to: db, port: 53, protocol: udp, expect: deny }';
    expect((await probed(others, [])).told).toEqual([
      'skipped: only Pods can be made to dial',
      'skipped: only TCP tells whether it got through',
    ]);
  });
});
