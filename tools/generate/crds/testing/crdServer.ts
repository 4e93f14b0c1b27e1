import { systemClock } from '#base/clock.ts';
import { apiVersionOf, type ResourceDefinition } from '#crds/definition.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import { apiStatus } from '#kube/errors.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { binary } from '../../../cluster/binaries.ts';
import { thisMachine } from '../../../cluster/machine.ts';
import { type ControlPlane, startControlPlane } from '../../../envtest/controlPlane.ts';

/** What the API server says to an object: what it would store, or why it refuses. */
export type ServerVerdict =
  | { readonly accepted: true; readonly fields: unknown }
  | { readonly accepted: false; readonly message: string };

/** A real API server that knows the kinds of `config/crd`. */
export class CrdServer {
  readonly transport: KubeTransport;
  readonly #controlPlane: ControlPlane;

  private constructor(controlPlane: ControlPlane) {
    this.#controlPlane = controlPlane;
    this.transport = createKubeTransport(controlPlane.kubeConfig());
  }

  /** Starts it and installs the definitions of `kinds`. */
  static async start(kinds: readonly ResourceDefinition[]): Promise<CrdServer> {
    const server = new CrdServer(await startControlPlane());
    const options = { transport: server.transport, clock: systemClock() };
    try {
      for (const kind of kinds)
        await applyCustomResourceDefinition(`config/crd/${crdName(kind)}.yaml`, options);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  async stop(): Promise<void> {
    await this.transport.close();
    await this.#controlPlane.stop();
  }

  /** What kubectl prints. */
  async kubectl(...args: readonly string[]): Promise<string> {
    const machine = thisMachine();
    const program = await binary(machine, 'kubectl');
    return machine.run(program, ['--kubeconfig', this.#controlPlane.kubeconfig, ...args]);
  }

  /** The condition types of a definition that are True. */
  async conditionsOf(kind: ResourceDefinition): Promise<readonly string[]> {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crdName(kind)}`;
    const { status } = await this.transport.request<{
      status: { conditions: { type: string; status: string }[] };
    }>({ method: 'GET', path });
    const holding = status.conditions.filter((condition) => condition.status === 'True');
    return holding.map((condition) => condition.type).sort();
  }

  /** What becomes of a new object with `fields`. Nothing is stored. */
  dryRun(kind: ResourceDefinition, fields: unknown): Promise<ServerVerdict> {
    return this.#send(kind, 'POST', pathOf(kind), fields, { dryRun: 'All' });
  }

  /** Stores a new object. */
  create(kind: ResourceDefinition, fields: unknown): Promise<ServerVerdict> {
    return this.#send(kind, 'POST', pathOf(kind), fields, {});
  }

  /** Changes fields of the stored object, of its `status` alone when that is what `part` says. */
  patch(kind: ResourceDefinition, fields: unknown, part?: 'status'): Promise<ServerVerdict> {
    const path = `${pathOf(kind)}/${objectName}${part === undefined ? '' : `/${part}`}`;
    return this.#send(kind, 'PATCH', path, fields, {});
  }

  async #send(
    kind: ResourceDefinition,
    method: 'POST' | 'PATCH',
    path: string,
    fields: unknown,
    query: Readonly<Record<string, string>>,
  ): Promise<ServerVerdict> {
    const head = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name: objectName } };
    const body = { ...Object(fields), ...head };
    const contentType = method === 'PATCH' ? { contentType: 'application/merge-patch+json' } : {};
    try {
      const stored = await this.transport.request<object>({ method, path, query, body, ...contentType });
      const {
        apiVersion: _v,
        kind: _k,
        metadata: _m,
        ...kept
      } = { apiVersion: 0, kind: 0, metadata: 0, ...stored };
      return { accepted: true, fields: kept };
    } catch (error) {
      if (apiStatus(error) !== 422 || !(error instanceof Error)) throw error;
      return { accepted: false, message: error.message };
    }
  }
}

const objectName = 'some-object';

function crdName({ plural, group }: ResourceDefinition): string {
  return `${plural}.${group}`;
}

function pathOf(kind: ResourceDefinition): string {
  const namespace = kind.scope === 'Namespaced' ? '/namespaces/default' : '';
  return `/apis/${apiVersionOf(kind)}${namespace}/${kind.plural}`;
}
