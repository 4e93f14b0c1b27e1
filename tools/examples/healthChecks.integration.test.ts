import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { messageOf } from '#base/errors.ts';
import { systemExec } from '#base/exec.ts';
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { createKubeTransport } from '#kube/client.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { type ControlPlane, startControlPlane } from '../envtest/controlPlane.ts';
import { examplesFolder } from './example.ts';
import { type PolicySample, policySamples } from './policySamples.ts';

const kinds = [
  clusterNetworkPolicy,
  antreaNetworkPolicy,
  securityClusterNetworkPolicy,
  securityNetworkPolicy,
];
const read = (file: string) => readFileSync(path.join(examplesFolder, 'gitops', file), 'utf8');

describe('the health check for Argo CD', () => {
  const script = read('argocd-health.lua');

  /** Runs it as Argo CD does: a Lua 5.1 that knows the object as `obj`. */
  async function health(object: PolicySample['object']): Promise<readonly string[]> {
    const program = `obj = ${luaOf(object)}\nlocal function check()\n${script}\nend\nlocal health = check()\nprint(health.status)\nprint(health.message)\n`;
    const { code, stdout, stderr } = await systemExec().run({ file: 'lua5.1', args: ['-'], stdin: program });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout.split('\n');
  }

  it.each(policySamples)('takes a policy $what for $argo', async ({ object, argo, message }) => {
    const [status, text] = await health(object);
    expect(status).toBe(argo);
    expect(text).toContain(message);
  });

  it('waits for a policy without any status', async () => {
    expect((await health({ metadata: { generation: 1 } }))[0]).toBe('Progressing');
  });

  it('is in the ConfigMap, for every kind of policy', () => {
    const { data } = z
      .object({ data: z.record(z.string(), z.string()) })
      .parse(parse(read('argocd-cm.yaml')));
    const keys = kinds.map(({ group, kind }) => `resource.customizations.health.${group}_${kind}`);
    expect(Object.keys(data).toSorted()).toEqual(keys.toSorted());
    expect(new Set(Object.values(data))).toEqual(new Set([script]));
  });
});

/** A JSON value as Lua has it. */
function luaOf(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(luaOf).join(', ')}}`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `[${JSON.stringify(key)}] = ${luaOf(inner)}`)
      .join(', ')}}`;
  }
  return value === null ? 'nil' : JSON.stringify(value);
}

describe('the health checks for Flux', () => {
  const expressions = z
    .object({
      spec: z.object({
        wait: z.literal(true),
        healthCheckExprs: z.array(
          z.strictObject({
            apiVersion: z.string(),
            kind: z.string(),
            inProgress: z.string(),
            failed: z.string(),
            current: z.string(),
          }),
        ),
      }),
    })
    .parse(parse(read('flux-healthchecks.yaml'))).spec.healthCheckExprs;
  const collection = '/apis/example.com/v1/samples';
  let apiServer: ControlPlane;
  let kube: KubeTransport;

  beforeAll(async () => {
    apiServer = await startControlPlane();
    kube = createKubeTransport(apiServer.kubeConfig());
    await create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', sampleDefinition);
    await create('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', evaluation());
    await create('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings', {
      metadata: { name: 'evaluation' },
      spec: { policyName: 'evaluation', validationActions: ['Deny'] },
    });
    const sample = { metadata: { generation: 1 } };
    await eventually(
      'expressions are evaluated',
      async () => (await evaluate(sample)).includes('denied'),
      60_000,
    );
  }, 300_000);

  afterAll(async () => {
    await kube?.close();
    await apiServer?.stop();
  });

  const create = (url: string, body: object) => kube.request({ method: 'POST', path: url, body });

  const sampleDefinition = {
    metadata: { name: 'samples.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Sample', plural: 'samples', singular: 'sample' },
      scope: 'Cluster',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };

  /** Has the API server, which speaks CEL, evaluate the expressions in Flux's order and say the outcome. */
  function evaluation(): object {
    const [first] = expressions;
    if (first === undefined) throw new Error('no expressions');
    const about = (expression: string) =>
      expression.replaceAll(/\b(status|metadata)\./g, 'object.sample.$1.');
    const variables = (['inProgress', 'failed', 'current'] as const).map((name) => ({
      name,
      expression: about(first[name]),
    }));
    const outcome = ['inProgress', 'failed', 'current']
      .map((name) => `variables.${name} ? '${name[0]?.toUpperCase()}${name.slice(1)}' : `)
      .join('');
    return {
      metadata: { name: 'evaluation' },
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['example.com'],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['samples'],
            },
          ],
        },
        variables,
        validations: [{ expression: 'false', messageExpression: `'outcome ' + (${outcome}'InProgress')` }],
      },
    };
  }

  async function evaluate(object: PolicySample['object']): Promise<string> {
    const body = { apiVersion: 'example.com/v1', kind: 'Sample', metadata: { name: 'a' }, sample: object };
    return kube
      .request({ method: 'POST', path: collection, query: { dryRun: 'All' }, body })
      .then(() => 'stored', messageOf);
  }

  it('are the same for every kind of policy', () => {
    const named = expressions.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    expect(named.toSorted()).toEqual(
      kinds.map(({ group, version, kind }) => `${group}/${version} ${kind}`).toSorted(),
    );
    const texts = expressions.map(({ inProgress, failed, current }) =>
      [inProgress, failed, current].join('\n'),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it.each(policySamples)('take a policy $what for $flux', async ({ object, flux }) => {
    expect(await evaluate(object)).toMatch(new RegExp(`outcome ${flux}$`));
  });
});
