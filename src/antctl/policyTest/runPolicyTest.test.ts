import { describe, expect, it } from 'vitest';
import { policyTestCommand } from '../commands/policyTest.ts';
import { parseArguments } from '../framework/parse.ts';
import { fakeContext, fakeFiles } from '../testing/fakeContext.ts';

const world = `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { nodeName: n1, containers: [{ ports: [{ name: http, containerPort: 8080 }] }] }
status: { phase: Running, podIP: 10.0.0.1 }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { nodeName: n1, containers: [{ ports: [{ containerPort: 5432 }] }] }
status: { phase: Running, podIP: 10.0.0.2 }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { clusterIP: 10.96.0.9, selector: { app: db }, ports: [{ port: 5432 }] }
`;
const policies = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }]
---
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: { name: block }
spec:
  priority: 5
  tier: emergency
  appliedTo: [{ podSelector: {} }]
  egress: [{ name: outside, action: Drop, to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }]
`;

async function test(tests: string, ...options: readonly string[]) {
  const files = {
    '/t/a.yaml': `manifests: objects\n${tests}`,
    '/t/objects/w.yaml': world,
    '/t/objects/p.yaml': policies,
    '/t/typo.yaml': policies.replace('podSelector', 'podSelctor'),
  };
  const { context, out, err } = fakeContext({ files: fakeFiles(files) });
  const root = { name: 'antctl', short: '', subcommands: [policyTestCommand] };
  const { invocation } = parseArguments(root, ['test', '/t/a.yaml', ...options]);
  const code = await policyTestCommand.run?.(invocation, context);
  return { code, out: out(), err: err() };
}

const good = `tests:
  - { from: shop/web, to: [shop/db, svc/shop/db], port: 5432, expect: allow, by: db }
  - { name: strangers stay out, from: 192.0.2.1, to: shop/db, port: 5432, expect: deny, by: shop/db }
  - { from: shop/web, to: 203.0.113.9, port: 443, expect: deny, by: block/outside }
`;

describe('antctl test', () => {
  it('passes what is as it should be', async () => {
    expect(await test(good)).toEqual({
      code: 0,
      err: '',
      out: `/t/a.yaml
  ok   shop/web to shop/db:5432/tcp is allowed
  ok   shop/web to svc/shop/db:5432/tcp is allowed
  ok   strangers stay out
  ok   shop/web to 203.0.113.9:443/tcp is denied
  note Namespace shop is not in the manifests: taken to have no labels but its name
4 passed
`,
    });
  });

  it('says what a deny is not about: pods in the block', async () => {
    const one = 'tests: [{ from: 10.0.0.0/8, to: shop/db, port: 5432, expect: deny }]';
    const { code, out } = await test(one);
    expect(code).toBe(0);
    expect(out).toContain("note the answer is for addresses that are nobody's: the 2 Pods in this range are");
  });

  it('tells what is otherwise, and by whom', async () => {
    const { code, out } = await test(
      'tests: [{ from: shop/web, to: 203.0.113.9, port: 443, expect: allow }]',
    );
    expect(code).toBe(1);
    expect(out).toContain(
      'FAIL shop/web to 203.0.113.9:443/tcp is allowed\n       should be allowed, is denied by block/outside\n',
    );
    const by = await test(
      'tests: [{ name: x, from: shop/web, to: shop/db, port: 5432, expect: allow, by: other }]',
    );
    expect(by.out).toContain('shop/web to shop/db:5432/tcp: decided by shop/db/ingress[0], not other');
  });

  it.each([
    ['db', 0],
    ['shop/db', 0],
    ['db/ingress[0]', 0],
    ['shop/db/ingress[0]', 0],
    ['shop', 1],
    ['ingress[0]', 1],
    ['other/db', 1],
  ])('takes %s for the policy that decides, or not (%i)', async (by, code) => {
    const one = `tests: [{ from: shop/web, to: shop/db, port: 5432, expect: allow, by: '${by}' }]`;
    expect((await test(one)).code).toBe(code);
  });

  it('does not take the name of a rule for that of its policy', async () => {
    const one = 'tests: [{ from: shop/web, to: 203.0.113.9, port: 443, expect: deny, by: outside }]';
    expect((await test(one)).out).toContain('decided by block/outside, not outside');
  });

  it('refuses a port that is given twice', async () => {
    const twice = 'tests: [{ from: shop/web, to: "shop/db:5432", port: 80, expect: allow }]';
    expect((await test(twice)).out).toContain('ERR  shop/web to shop/db:5432:80/tcp is allowed');
    expect((await test(twice)).out).toContain('the port is given twice');
    const other = 'tests: [{ from: shop/web, to: "shop/db:5432/udp", protocol: tcp, expect: allow }]';
    expect((await test(other)).out).toContain('the protocol is given twice');
    expect((await test('tests: [{ from: shop/web, to: "shop/db:5432/tcp", expect: allow }]')).code).toBe(0);
  });

  it('reports a deny that proves nothing', async () => {
    const closed = 'tests: [{ from: 192.0.2.1, to: shop/db, port: 80, expect: deny }]';
    const { code, out } = await test(closed);
    expect(code).toBe(1);
    expect(out).toContain('VOID 192.0.2.1 to shop/db:80/tcp is denied');
    expect(out).toContain('no container of shop/db has the TCP port 80');
    expect((await test(closed, '--allow-vacuous')).code).toBe(0);
  });

  it('says what cannot be asked', async () => {
    const { code, out } = await test('tests: [{ from: shop/gone, to: shop/db, port: 80, expect: deny }]');
    expect({ code, told: out.includes('there is no Pod shop/gone') }).toEqual({ code: 1, told: true });
    await expect(test('tests: [{ form: a, to: b, expect: deny }]')).rejects.toThrow('/t/a.yaml: tests.0');
  });

  it('refuses manifests of which a policy would be left out', async () => {
    await expect(test(good, '-f', '/t/typo.yaml')).rejects.toMatchObject({
      code: 'ANTREA_MANIFEST_INVALID',
      message: expect.stringContaining('NetworkPolicy shop/db'),
    });
  });

  it('lists the rules that no test notices', async () => {
    const all = await test(good, '--mutate');
    expect(all.out).toContain('2 of 2 rules are noticed');
    expect(all.code).toBe(0);
    const few = await test('tests: [{ from: 192.0.2.1, to: shop/db, port: 5432, expect: deny }]', '--mutate');
    expect(few.code).toBe(1);
    expect(few.out).toContain(`0 of 2 rules are noticed when they are taken away
  unnoticed NetworkPolicy shop/db spec.ingress[0]
  unnoticed ClusterNetworkPolicy block spec.egress[0]
`);
  });

  it('speaks JUnit and JSON', async () => {
    const failing =
      'tests: [{ name: \'a <"b">\', from: shop/web, to: 203.0.113.9, port: 443, expect: allow }]';
    const xml = (await test(failing, '-o', 'junit')).out;
    expect(xml).toContain('<testsuite name="/t/a.yaml" tests="1" failures="1" errors="0" skipped="0">');
    expect(xml).toContain('name="a &lt;&quot;b&quot;&gt;"');
    expect(JSON.parse((await test(failing, '-o', 'json')).out)).toMatchObject([
      { file: '/t/a.yaml', results: [{ status: 'failed', outcome: 'denied', by: ['block/outside'] }] },
    ]);
  });
});
