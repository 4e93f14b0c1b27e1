import { createControllerApi } from '#controllers/api/routes.ts';
import { type ControlPlane, createControlPlane } from '#controlplane/controlPlane.ts';
import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import { publishAuthority } from '#kube/serving/caPublisher.ts';
import { CertificateManager } from '#kube/serving/certificateManager.ts';
import { DelegatedServer } from '#kube/serving/delegatedServer.ts';
import { loopbackTokenPath } from '#kube/serving/loopbackToken.ts';
import type { ControllerClients } from './controllerClients.ts';

/** The controller's API: the control plane that agents watch, antctl's and Prometheus' paths. */
export type ControllerServing = {
  readonly controlPlane: ControlPlane;
  /** Starts to listen; `run` then keeps certificate and trust up to date. */
  readonly start: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<unknown>;
  readonly isServing: () => boolean;
};

/** Wires the API on port 10349. `info` is what `antctl get controllerinfo` shows. */
export async function wireServing(
  clients: ControllerClients,
  info: () => AntreaControllerInfoFields,
  watching: () => boolean,
): Promise<ControllerServing> {
  const { clock, logger, transport, registry, config, identity } = clients;
  const namespace = identity.podNamespace;
  const certificates = await CertificateManager.create({
    commonName: 'antrea',
    dnsNames: ['antrea', `antrea.${namespace}`, `antrea.${namespace}.svc`],
    ipAddresses: ['127.0.0.1'],
    clock,
    logger,
  });
  // Later than any version that an earlier controller gave out: agents resume only what this one knows.
  const controlPlane = createControlPlane({ startVersion: clock.now() * 1000 });
  const server = new DelegatedServer({
    transport,
    certificates,
    handler: createControllerApi({
      controlPlane,
      agentUser: `system:serviceaccount:${namespace}:antrea-agent`,
      clock,
      controllerInfo: info,
      metrics: config.enablePrometheusMetrics ? registry : undefined,
      checks: { live: [], ready: [{ name: 'watches', check: () => must(watching()) }] },
    }),
    port: config.apiPort,
    loopbackTokenPath,
    clock,
    logger,
  });
  let serving = false;
  return {
    controlPlane,
    isServing: () => serving,
    start: async () => {
      await server.start();
      serving = true;
    },
    run: (signal) =>
      Promise.all([
        server.run(signal),
        certificates.run(signal),
        publishAuthority({ transport, namespace, certificates, clock, logger }, signal),
      ]),
  };
}

function must(watching: boolean): Promise<void> {
  return watching
    ? Promise.resolve()
    : Promise.reject(new Error('not everything the controller watches is up to date'));
}
