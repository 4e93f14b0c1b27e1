import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKubeTransport } from '#kube/client.ts';
import { apiStatus } from '#kube/errors.ts';
import { publishToWebhooks } from '#kube/serving/webhookAuthority.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { binary } from '../cluster/binaries.ts';
import { thisMachine } from '../cluster/machine.ts';
import { type ControlPlane, startControlPlane } from '../envtest/controlPlane.ts';
import { chartPath } from './helm.ts';

const root = path.resolve(import.meta.dirname, '../..');
const machine = thisMachine();
const current = path.join(root, chartPath);
const kubeSystem = '/api/v1/namespaces/kube-system';
const reports = '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreaagentinfos';
const reportDefinition =
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/antreaagentinfos.clusterinformation.antrea.tanzu.vmware.com';
let folder: string;
let previous: string;
let controlPlane: ControlPlane;
let admin: KubeTransport;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'chart-'));
  previous = olderChart(path.join(folder, 'antrea'));
  controlPlane = await startControlPlane();
  admin = createKubeTransport(controlPlane.kubeConfig());
}, 900_000);

afterAll(async () => {
  await admin?.close();
  await controlPlane?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A chart as a previous version could have been: another version, and a report without the column "Subnets". */
function olderChart(copy: string): string {
  cpSync(current, copy, { recursive: true });
  edit(path.join(copy, 'Chart.yaml'), /^version: .*$/m, 'version: 0.0.9');
  const definition = 'files/crds/antreaagentinfos.clusterinformation.antrea.tanzu.vmware.com.yaml';
  edit(path.join(copy, definition), /name: Subnets/, 'name: Former');
  return copy;
}

function edit(file: string, from: RegExp, to: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
}

/** Helm on the release `antrea`. There is no kubelet here that could run the Job of a hook. */
async function helm(command: string, ...args: readonly string[]): Promise<string> {
  const connection = ['--kubeconfig', controlPlane.kubeconfig, '--namespace', 'kube-system'];
  return machine.run(await binary(machine, 'helm'), [
    command,
    'antrea',
    ...args,
    ...connection,
    '--no-hooks',
  ]);
}

type Definition = {
  readonly spec: {
    readonly versions: readonly { readonly additionalPrinterColumns: readonly { readonly name: string }[] }[];
  };
};

async function columns(): Promise<readonly string[]> {
  const definition = await admin.request<Definition>({ method: 'GET', path: reportDefinition });
  return (definition.spec.versions[0]?.additionalPrinterColumns ?? []).map(({ name }) => name);
}

async function dataOf(name: string): Promise<Readonly<Record<string, string>> | undefined> {
  const path = `${kubeSystem}/configmaps/${name}`;
  return (await admin.request<{ readonly data?: Record<string, string> }>({ method: 'GET', path })).data;
}

const webhooks =
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/crdvalidator.antrea.tanzu.vmware.com';
const caBundle = Buffer.from('certificate').toString('base64');

type Webhooks = {
  readonly webhooks: readonly {
    readonly name: string;
    readonly clientConfig: { readonly caBundle?: string };
  }[];
};

/** Whom the API server trusts for each webhook. */
async function trusted(): Promise<ReadonlySet<string | undefined>> {
  const { webhooks: all } = await admin.request<Webhooks>({ method: 'GET', path: webhooks });
  return new Set(all.map(({ clientConfig }) => clientConfig.caBundle));
}

/** As the controller does. */
async function trust(): Promise<void> {
  await publishToWebhooks(
    admin,
    { kind: 'validating', name: 'crdvalidator.antrea.tanzu.vmware.com' },
    caBundle,
  );
}

async function patchData(name: string, data: Readonly<Record<string, string>>): Promise<void> {
  const contentType = 'application/merge-patch+json';
  await admin.request({
    method: 'PATCH',
    path: `${kubeSystem}/configmaps/${name}`,
    contentType,
    body: { data },
  });
}

/** Waits for the API server: for a moment after a change of the definition it answers 404 or 429. */
async function reportsServed(): Promise<void> {
  const list = async () => {
    try {
      await admin.request({ method: 'GET', path: reports });
      return true;
    } catch (error) {
      if (apiStatus(error) === undefined) throw error;
      return false;
    }
  };
  await eventually('the reports are served', list, 10_000);
}

async function hasReport(): Promise<boolean> {
  await reportsServed();
  return exists(`${reports}/node-a`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await admin.request({ method: 'GET', path });
    return true;
  } catch (error) {
    if (apiStatus(error) === 404) return false;
    throw error;
  }
}

describe('a release, from install to uninstall', () => {
  it('installs the previous chart', async () => {
    await helm('install', previous);
    expect(await columns()).toContain('Former');
    expect(await dataOf('antrea-uninstall')).toEqual({ requested: 'false' });
  });

  it('upgrades the CustomResourceDefinitions, keeps the objects and what the controller wrote', async () => {
    await reportsServed();
    const body = {
      apiVersion: 'clusterinformation.antrea.tanzu.vmware.com/v1beta1',
      kind: 'AntreaAgentInfo',
      metadata: { name: 'node-a' },
    };
    await admin.request({ method: 'POST', path: reports, body });
    await patchData('antrea-ca', { 'ca.crt': 'certificate' });
    await trust();
    await helm('upgrade', current);
    expect(await columns()).toContain('Subnets');
    expect(await columns()).not.toContain('Former');
    expect(await hasReport()).toBe(true);
    expect(await dataOf('antrea-ca')).toEqual({ 'ca.crt': 'certificate' });
    expect(await trusted()).toEqual(new Set([caBundle]));
  });

  it('rolls back', async () => {
    await helm('rollback');
    expect(await columns()).toContain('Former');
    expect(await hasReport()).toBe(true);
    expect(await dataOf('antrea-ca')).toEqual({ 'ca.crt': 'certificate' });
    expect(await trusted()).toEqual(new Set([caBundle]));
  });

  it('calls off a request to clean up with the next upgrade', async () => {
    await patchData('antrea-uninstall', { requested: 'true' });
    await helm('upgrade', current);
    expect(await dataOf('antrea-uninstall')).toMatchObject({ requested: 'false' });
  });

  it('leaves nothing but the definitions and the reports', async () => {
    await helm('uninstall');
    expect(await exists(`${kubeSystem}/configmaps/antrea-uninstall`)).toBe(false);
    expect(await exists('/apis/apps/v1/namespaces/kube-system/daemonsets/antrea-agent')).toBe(false);
    expect(await exists('/apis/rbac.authorization.k8s.io/v1/clusterroles/antrea-agent')).toBe(false);
    expect(await exists(webhooks)).toBe(false);
    expect(await hasReport()).toBe(true);
  });

  it('adopts what was kept when it is installed again, and removes it when told to', async () => {
    await helm('install', current, '--set', 'crds.keep=false');
    expect(await hasReport()).toBe(true);
    await helm('uninstall');
    await eventually('the definition is gone', async () => !(await exists(reportDefinition)), 10_000);
  });
});
