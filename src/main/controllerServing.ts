import { webhookConfigurations } from '#admission/configurations.ts';
import { admissionPaths } from '#admission/handler.ts';
import type { AddressReceiver } from '#controllers/api/podAddressRoute.ts';
import type { ReportReceiver } from '#controllers/api/reportRoute.ts';
import { createControllerApi } from '#controllers/api/routes.ts';
import { controllerSupportParts } from '#controllers/api/supportParts.ts';
import type { StatsBook } from '#controllers/stats/statsBook.ts';
import type { ControlPlane } from '#controlplane/controlPlane.ts';
import { featureGatesOf } from '#controlplane/featureGates.ts';
import { controlPlaneApiService } from '#controlplane/group.ts';
import { statsApiService } from '#controlplane/statsGroup.ts';
import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import { publishAuthority } from '#kube/serving/caPublisher.ts';
import { CertificateManager } from '#kube/serving/certificateManager.ts';
import { DelegatedServer } from '#kube/serving/delegatedServer.ts';
import { loopbackTokenPath } from '#kube/serving/loopbackToken.ts';
import { bundleReader } from '#kube/serving/supportBundle.ts';
import { admissionRoutes } from './controllerAdmission.ts';
import type { ControllerClients } from './controllerClients.ts';

/** The controller's API: the control plane that agents watch, statistics, antctl's and Prometheus' paths. */
export type ControllerServing = {
  /** Starts to listen; `run` then keeps certificate and trust up to date. */
  readonly start: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<unknown>;
  readonly isServing: () => boolean;
};

/** What the API shows and says. */
export type ServedState = {
  readonly controlPlane: ControlPlane;
  /** Whether the control plane holds everything. */
  readonly isComplete: () => boolean;
  readonly receiveReport: ReportReceiver;
  readonly receiveAddresses: AddressReceiver;
  readonly stats: StatsBook;
  /** What `antctl get controllerinfo` shows. */
  readonly info: () => AntreaControllerInfoFields;
  readonly watching: () => boolean;
};

/** Wires the API on port 10349. */
export async function wireServing(
  clients: ControllerClients,
  { controlPlane, isComplete, receiveReport, receiveAddresses, stats, info, watching }: ServedState,
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
  const server = new DelegatedServer({
    transport,
    certificates,
    handler: createControllerApi({
      controlPlane,
      isComplete,
      receiveReport,
      receiveAddresses,
      receiveStats: (summary) => stats.report(summary),
      stats,
      agentUser: `system:serviceaccount:${namespace}:antrea-agent`,
      clock,
      controllerInfo: info,
      featureGates: featureGatesOf('controller', config.featureGates),
      supportBundle: bundleReader(
        controllerSupportParts({ config, controllerInfo: info, controlPlane, metrics: registry }),
        clock,
      ),
      log: logger,
      metrics: config.enablePrometheusMetrics ? registry : undefined,
      admission: admissionRoutes(transport, clock),
      checks: {
        live: [],
        ready: [
          {
            name: 'watches',
            check: () => must(watching(), 'not everything the controller watches is up to date'),
          },
          { name: 'policies', check: () => must(isComplete(), 'the policies are not computed yet') },
        ],
      },
    }),
    openPaths: admissionPaths,
    port: config.apiPort,
    loopbackTokenPath,
    clock,
    logger,
  });
  let serving = false;
  return {
    isServing: () => serving,
    start: async () => {
      await server.start();
      serving = true;
    },
    run: (signal) =>
      Promise.all([
        server.run(signal),
        certificates.run(signal),
        publishAuthority(
          {
            transport,
            namespace,
            apiServices: [controlPlaneApiService, statsApiService],
            webhooks: webhookConfigurations,
            certificates,
            clock,
            logger,
          },
          signal,
        ),
      ]),
  };
}

function must(isSo: boolean, otherwise: string): Promise<void> {
  return isSo ? Promise.resolve() : Promise.reject(new Error(otherwise));
}
