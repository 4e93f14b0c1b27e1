import { systemClock } from '#base/clock.ts';
import type { WireObject } from '#controlplane/change.ts';
import { type ControlPlane, createControlPlane } from '#controlplane/controlPlane.ts';
import { controlPlaneGroup, controlPlaneResources, controlPlaneVersion } from '#controlplane/group.ts';
import { CertificateManager } from '#kube/serving/certificateManager.ts';
import type { ApiRequest } from '#kube/serving/reply.ts';
import { resourceRoutes } from '#kube/serving/resourceApi.ts';
import { createRouter, type Route } from '#kube/serving/router.ts';
import type { ResourceBackend } from '#kube/serving/servedResource.ts';
import { ApiServer } from '#kube/serving/server.ts';
import { anonymousUser } from '#kube/serving/user.ts';
import { silentLogger } from '#telemetry/logger.ts';

/** A controller's API in this process: real TLS, real stores, nobody refused. */
export class FakeController {
  readonly controlPlane: ControlPlane;
  readonly caBundle: string;
  readonly authorizations: (string | undefined)[];
  readonly #server: ApiServer;

  private constructor(parts: {
    controlPlane: ControlPlane;
    caBundle: string;
    seen: (string | undefined)[];
    server: ApiServer;
  }) {
    this.controlPlane = parts.controlPlane;
    this.caBundle = parts.caBundle;
    this.authorizations = parts.seen;
    this.#server = parts.server;
  }

  /** Starts a new one with its own authority; `startVersion` must grow from one to the next. */
  static async start(startVersion: number, port = 0): Promise<FakeController> {
    const common = { clock: systemClock(), logger: silentLogger() };
    const certificates = await CertificateManager.create({
      ...common,
      commonName: 'antrea',
      dnsNames: ['antrea.kube-system.svc'],
      ipAddresses: [],
    });
    const controlPlane = createControlPlane({ startVersion });
    const seen: (string | undefined)[] = [];
    const server = new ApiServer({
      host: '127.0.0.1',
      port,
      certificates,
      authenticate: async ({ headers }) => {
        seen.push(headers.authorization);
        return anonymousUser;
      },
      authorize: async () => undefined,
      handler: createRouter([
        ...routes(controlPlaneResources.networkPolicies, controlPlane.networkPolicies),
        ...routes(controlPlaneResources.appliedToGroups, controlPlane.appliedToGroups),
        ...routes(controlPlaneResources.addressGroups, controlPlane.addressGroups),
      ]),
      logger: common.logger,
    });
    await server.start();
    return new FakeController({ controlPlane, caBundle: certificates.current().caBundlePem, seen, server });
  }

  get port(): number {
    return this.#server.port;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}

function routes<T extends WireObject>(
  names: { readonly plural: string; readonly singular: string; readonly kind: string },
  backend: ResourceBackend<T>,
): readonly Route[] {
  return resourceRoutes({
    served: { group: controlPlaneGroup, version: controlPlaneVersion },
    clock: systemClock(),
    resource: {
      ...names,
      backend,
      columns: [],
      cells: () => [],
      restrict: (_user: ApiRequest['user'], selection) => selection,
    },
  });
}
