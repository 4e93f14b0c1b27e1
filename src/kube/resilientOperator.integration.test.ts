import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane, startControlPlane } from '../../tools/envtest/controlPlane.ts';
import { createKubeTransport } from './client.ts';
import { apiStatus } from './errors.ts';
import { type KubeObject, resourcePath } from './objects.ts';
import { ResilientOperator, type ResourceEvent } from './resilientOperator.ts';
import { eventually } from './testing/eventually.ts';
import type { KubeTransport } from './transport.ts';

const FINALIZER = 'example.org/widget';
const WIDGETS = resourcePath('example.org', 'v1', 'widgets', 'default');
const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true }
`;

type Widget = KubeObject & { readonly status?: { readonly phase?: string; readonly checked?: boolean } };

/** A typical operator: a finalizer, a status, and a deletion that is cleaned up after. */
class WidgetOperator extends ResilientOperator {
  readonly cleaned: string[] = [];
  crdFile = '';
  registered: unknown;

  protected override async init(): Promise<void> {
    this.registered = await this.registerCustomResourceDefinition(this.crdFile);
    await this.watchResource('example.org', 'v1', 'widgets', (event) => this.reconcile(event));
  }

  private async reconcile(event: ResourceEvent): Promise<void> {
    const handled = await this.handleResourceFinalizer(event, FINALIZER, async ({ meta }) => {
      this.cleaned.push(meta.name);
    });
    if (handled || event.type === 'DELETED' || 'status' in event.object) return;
    const updated = await this.setResourceStatus(event.meta, { phase: 'Ready' });
    if (updated) await this.patchResourceStatus(updated, { checked: true });
  }
}

let controlPlane: ControlPlane;
let transport: KubeTransport;
let operator: WidgetOperator;
let folder: string;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  transport = createKubeTransport(controlPlane.kubeConfig());
  folder = mkdtempSync(join(tmpdir(), 'operator-'));
  operator = new WidgetOperator({ transport, clock: systemClock(), logger: silentLogger() });
  operator.crdFile = join(folder, 'widgets.yaml');
  writeFileSync(operator.crdFile, definition);
});

afterAll(async () => {
  await operator.stop();
  await transport.close();
  await controlPlane.stop();
  rmSync(folder, { recursive: true });
});

const read = (name: string) => transport.request<Widget>({ method: 'GET', path: `${WIDGETS}/${name}` });

async function isGone(name: string): Promise<boolean> {
  return read(name).then(
    () => false,
    (error) => apiStatus(error) === 404,
  );
}

describe('an operator on a real API server', () => {
  it('registers its definition, finalizes, writes status, cleans up, and stops without exiting', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('process.exit was called');
    });
    await operator.start();
    expect(operator.registered).toMatchObject({
      group: 'example.org',
      plural: 'widgets',
      versions: [{ name: 'v1' }],
    });

    const body = {
      apiVersion: 'example.org/v1',
      kind: 'Widget',
      metadata: { name: 'w', finalizers: ['example.org/other'] },
    };
    await transport.request({ method: 'POST', path: WIDGETS, body });
    await eventually('the status', async () => (await read('w')).status?.checked === true);
    const widget = await read('w');
    expect(widget.status).toEqual({ phase: 'Ready', checked: true });
    expect(widget.metadata.finalizers).toEqual(['example.org/other', FINALIZER]);

    await transport.request({ method: 'DELETE', path: `${WIDGETS}/w` });
    await eventually('its own finalizer is removed', async () => {
      return (await read('w')).metadata.finalizers?.includes(FINALIZER) === false;
    });
    expect(operator.cleaned).toEqual(['w']);
    await transport.request({
      method: 'PATCH',
      path: `${WIDGETS}/w`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { finalizers: [] } },
    });
    await eventually('the widget is gone', () => isGone('w'));

    await operator.stop();
    expect(exit).not.toHaveBeenCalled();
    exit.mockRestore();
  });

  it('applies its definition again over what is there', async () => {
    const again = new WidgetOperator({ transport, clock: systemClock(), logger: silentLogger() });
    again.crdFile = operator.crdFile;
    await again.start();
    await again.synced();
    await again.stop();
  });
});
