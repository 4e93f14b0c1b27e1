import { describe, expect, it } from 'vitest';
import { RequestError } from '../client/client.ts';
import { Invocation } from '../framework/invocation.ts';
import { fakeClient, fakeContext } from '../testing/fakeContext.ts';
import { runLint } from './run.ts';
import { lintText } from './testing/lintText.ts';

const shadowed = `apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: { name: p }
spec:
  priority: 5
  appliedTo: [{ podSelector: {} }]
  ingress: [{ action: Drop, name: all }, { action: Allow, name: some, from: [{ podSelector: {} }] }]
`;
const typo = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: n, namespace: shop }
spec: { podSelector: {}, ingress: [{ form: [{ podSelector: {} }] }] }
`;

describe('antctl lint', () => {
  it('tells what is wrong, where, because of what, and what to do', async () => {
    const { out, exitCode } = await lintText(shadowed, { output: 'text' });
    expect(exitCode).toBe(1);
    expect(out).toBe(
      `warning ShadowedRule ClusterNetworkPolicy p spec.ingress[1]  f.yaml#1
  what it matches is decided before it in the same tier, and they do not say the same
  because of AntreaClusterNetworkPolicy p spec.ingress[0] (all)
  Remove the rule, or move it before those that hide it.

0 errors, 1 warnings, 0 notes
`.replace('ClusterNetworkPolicy p spec.ingress[1]', 'AntreaClusterNetworkPolicy p spec.ingress[1]'),
    );
  });

  it('says so when there is nothing to say', async () => {
    expect(await lintText('', { output: 'text' })).toMatchObject({ out: 'No findings.\n', exitCode: 0 });
  });

  it('fails only on what matters enough, and leaves out what is ignored', async () => {
    expect((await lintText(shadowed, { 'fail-on': 'error' })).exitCode).toBe(0);
    expect((await lintText(shadowed, { 'fail-on': 'never' })).exitCode).toBe(0);
    expect(await lintText(shadowed, { ignore: 'EmptyBlock ShadowedRule' })).toMatchObject({
      findings: [],
      exitCode: 0,
    });
  });

  it('takes what may not be read in a cluster for no defect of a policy', async () => {
    const cluster = fakeClient(({ path }) => {
      if (path.includes('endpointslices')) throw new RequestError(403, 'no');
      return { metadata: {}, items: [] };
    });
    const { context, out, err } = fakeContext({ target: 'cluster', cluster });
    const options = { 'fail-on': ['warning'], output: ['json'] };
    expect(await runLint(new Invocation([], new Map(Object.entries(options))), context)).toBe(0);
    expect(JSON.parse(out())).toEqual([]);
    expect(err()).toMatch(/^warning: endpointslices may not be read: .*\n$/);
  });

  it('finds a misspelt field, that would open everything', async () => {
    const { findings, exitCode } = await lintText(typo, { 'fail-on': 'error' });
    expect(findings.map(({ code, object, path }) => [code, object, path])).toEqual([
      ['UnknownField', { kind: 'NetworkPolicy', namespace: 'shop', name: 'n' }, 'f.yaml#1'],
    ]);
    expect(exitCode).toBe(1);
  });
});
