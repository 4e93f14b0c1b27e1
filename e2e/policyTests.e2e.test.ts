/** `antctl test --probe` and `antctl lint` on a cluster: pods dial for real, and what cannot work is found. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { antctl } from './support/antctl.ts';
import { apply, nodes } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, startPods } from './support/pods.ts';
import { echoServer } from './support/servers.ts';

const namespace = 'e2e-policytests';
const port = 8080;
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const policies = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace },
    spec: { ...app('web'), ingress: [{ from: [app('friend')], ports: [{ port }] }] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'nobody', namespace },
    spec: { ...app('nobody') },
  },
];
const tests = `
namespace: ${namespace}
tests:
  - { name: friends come in, from: friend, to: web, port: ${port}, expect: allow }
  - { name: strangers do not, from: stranger, to: web, port: ${port}, expect: deny, by: web }
  - { name: nobody listens there, from: stranger, to: web, port: 9999, expect: deny }
  - { name: a mistake, from: stranger, to: web, port: ${port}, expect: allow }
`;
type Finding = {
  readonly code: string;
  readonly object: { readonly namespace?: string; readonly name: string };
};
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antrea-tests-'));
  await writeFile(join(folder, 'shop.test.yaml'), tests);
  await ensureNamespace(namespace);
  await startPods([
    { name: 'web', namespace, node: nodes.worker, command: echoServer(port) },
    { name: 'friend', namespace, node: nodes.worker },
    { name: 'stranger', namespace, node: nodes.worker2 },
  ]);
  await apply(...policies);
  const { code, out, err } = await antctl('wait', 'policies', '-n', namespace, '-t', '60s');
  expect(code, `${out}${err}`).toBe(0);
});

afterAll(async () => {
  await deleteNamespace(namespace);
  await rm(folder, { recursive: true });
});

describe('antctl test --probe', () => {
  it('makes the connections, and counts a deny only where somebody listens', async () => {
    const { code, out, err } = await antctl('test', join(folder, 'shop.test.yaml'), '--probe', '-t', '90s');
    expect(out, err).toContain('ok   friends come in\n');
    expect(out).toContain('ok   strangers do not\n');
    expect(out).toContain('VOID nobody listens there\n');
    expect(out).toContain('FAIL a mistake\n');
    expect(out).toContain('2 passed, 1 failed, 1 vacuous\n');
    expect(code).toBe(1);
  });
});

describe('antctl lint', () => {
  it('names the policy that selects nobody, and not the one that does its work', async () => {
    const { out } = await antctl('lint', '-o', 'json');
    const findings: readonly Finding[] = JSON.parse(out);
    const ours = findings.filter(({ object }) => object.namespace === namespace);
    expect(ours.map(({ code, object }) => `${code} ${object.name}`)).toEqual([
      'SelectorMatchesNothing nobody',
    ]);
  });
});
