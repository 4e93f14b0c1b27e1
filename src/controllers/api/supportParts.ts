import type { ControlPlane } from '#controlplane/controlPlane.ts';
import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import type { MetricsReader } from '#kube/serving/metricsRoutes.ts';
import { jsonPart, type SupportPart } from '#kube/serving/supportBundle.ts';

/** What the controller's support bundle is read from. */
export type ControllerSupportSources = {
  readonly controllerInfo: () => AntreaControllerInfoFields;
  readonly controlPlane: ControlPlane;
  readonly metrics: MetricsReader;
  readonly config: unknown;
};

/** The files of the controller's support bundle: what it says about itself and what it hands to the agents. */
export function controllerSupportParts(sources: ControllerSupportSources): readonly SupportPart[] {
  const { controlPlane, metrics } = sources;
  const { networkPolicies, appliedToGroups, addressGroups } = controlPlane;
  return [
    jsonPart('controller/controllerinfo.json', sources.controllerInfo),
    jsonPart('controller/networkpolicies.json', () => networkPolicies.list()),
    jsonPart('controller/appliedtogroups.json', () => appliedToGroups.list()),
    jsonPart('controller/addressgroups.json', () => addressGroups.list()),
    jsonPart('controller/config.json', () => sources.config),
    { path: 'controller/metrics.txt', read: () => metrics.metrics() },
  ];
}
