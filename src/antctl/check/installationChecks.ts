import { apiStatus } from '../client/apiStatus.ts';
import type { Client } from '../client/client.ts';
import { agentGoals, agentSubjects } from '../wait/agentSubjects.ts';
import { policySubjects } from '../wait/policySubjects.ts';
import { progressOf } from '../wait/subject.ts';
import { all, type Check, type Finding, failed, ok, warning } from './finding.ts';
import {
  type CheckedDaemonSet,
  type CheckedDeployment,
  type CheckedWebhooks,
  type Conditioned,
  conditionOf,
  type Items,
  namesWithout,
} from './objects.ts';

const infos = '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1';
/** Whether Antrea works, from what it says about itself. Nothing is changed. */
export const installationChecks: readonly Check[] = [
  definitions,
  workloads,
  apis,
  webhooks,
  agents,
  versions,
  policies,
];

async function definitions(cluster: Client): Promise<readonly Finding[]> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const { items } = await cluster.get<Items<Conditioned>>(path);
  const ours = items.filter(({ metadata }) => /antrea/.test(metadata.name));
  if (ours.length === 0) return [failed('Antrea is not installed: it has no CustomResourceDefinitions here')];
  return [
    all(
      `${ours.length} kinds are defined`,
      namesWithout(ours, (crd) => conditionOf(crd, 'Established')?.status === 'True'),
      'kinds are not served',
    ),
  ];
}

async function workloads(cluster: Client): Promise<readonly Finding[]> {
  const labelSelector = 'app=antrea';
  const sets = await cluster.get<Items<CheckedDaemonSet>>('/apis/apps/v1/daemonsets', { labelSelector });
  const deployments = await cluster.get<Items<CheckedDeployment>>('/apis/apps/v1/deployments', {
    labelSelector,
  });
  const agent = sets.items.find(({ metadata }) => metadata.name === 'antrea-agent')?.status;
  const controller = deployments.items.find(({ metadata }) => metadata.name === 'antrea-controller')?.status;
  const { numberReady = 0, desiredNumberScheduled = 0 } = agent ?? {};
  const agentsText = `${numberReady} of ${desiredNumberScheduled} agents are ready`;
  return [
    desiredNumberScheduled > 0 && numberReady === desiredNumberScheduled
      ? ok(agentsText)
      : failed(agentsText),
    (controller?.readyReplicas ?? 0) > 0
      ? ok('the controller is ready')
      : failed('the controller is not ready'),
  ];
}

async function apis(cluster: Client): Promise<readonly Finding[]> {
  const { items } = await cluster.get<Items<Conditioned>>('/apis/apiregistration.k8s.io/v1/apiservices');
  const ours = items.filter(({ metadata }) => /\.(controlplane|stats)\.antrea\./.test(metadata.name));
  if (ours.length === 0) {
    return [failed('the APIs of the controller are not registered: run "helm upgrade" again')];
  }
  const away = namesWithout(ours, (api) => conditionOf(api, 'Available')?.status === 'True');
  return [all(`${ours.length} APIs of the controller are served`, away, 'APIs of the controller are away')];
}

async function webhooks(cluster: Client): Promise<readonly Finding[]> {
  const group = '/apis/admissionregistration.k8s.io/v1';
  const lists = await Promise.all(
    ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'].map((plural) =>
      cluster.get<Items<CheckedWebhooks>>(`${group}/${plural}`),
    ),
  );
  const ours = lists.flatMap(({ items }) => items).filter(({ metadata }) => /antrea/.test(metadata.name));
  if (ours.length === 0) {
    return [failed('there are no webhooks, so that bad policies are not refused: run "helm upgrade" again')];
  }
  const hasCertificate = ({ webhooks: hooks = [] }: CheckedWebhooks) =>
    hooks.every(({ clientConfig }) => (clientConfig?.caBundle ?? '') !== '');
  return [
    all(
      'the webhooks know whom to trust',
      namesWithout(ours, hasCertificate),
      'no certificate in the webhooks (the controller writes it)',
    ),
  ];
}

async function agents(cluster: Client, nowMs: number): Promise<readonly Finding[]> {
  const found = await agentSubjects(cluster, nowMs);
  const bad = found
    .map((subject) => progressOf(subject, agentGoals))
    .flatMap(({ title, missing }) => (missing === undefined ? [] : [`${title}: ${missing}`]));
  return [all(`the agents of all ${found.length} Nodes say that they work`, bad, 'agents do not work')];
}

async function versions(cluster: Client): Promise<readonly Finding[]> {
  type Info = { readonly version?: string; readonly metadata: { readonly name: string } };
  const controller = await ifThere(cluster.get<Info>(`${infos}/antreacontrollerinfos/antrea-controller`));
  if (controller === undefined) return [failed('the controller has not said anything about itself')];
  const agentInfos = await cluster.get<Items<Info>>(`${infos}/antreaagentinfos`);
  const others = agentInfos.items.filter(({ version }) => version !== controller.version);
  const names = others.map(({ metadata, version }) => `${metadata.name} ${version}`);
  if (names.length === 0) return [ok(`agents and controller are of version ${controller.version}`)];
  return [warning(`the controller is of version ${controller.version}, not so ${names.join(', ')}`)];
}

async function policies(cluster: Client): Promise<readonly Finding[]> {
  const found = (await policySubjects(cluster, '')).map((subject) => progressOf(subject, ['Ready']));
  const missing = found.filter((one) => one.missing !== undefined);
  if (missing.length === 0) return [ok(`${found.length} policies are in force`)];
  const names = missing.slice(0, 5).map(({ title, missing: why }) => `${title} (${why})`);
  return [warning(`${missing.length} of ${found.length} policies are not in force: ${names.join(', ')}`)];
}

async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (apiStatus(error) === 404) return undefined;
    throw error;
  }
}
