import type { Cluster } from '#policy/compile.ts';
import type { NetworkPolicy } from '#policy/input.ts';
import { pods as cast, hostService, namespaces, nodeRoles, servicePorts, services } from './cast.ts';
import { keyOf } from './generator.ts';
import type { NodeSeat, PodSeat, Stage } from './stage.ts';

/** A stage on paper, for what needs no cluster: addresses as kind gives them. */
export function paperStage(): Stage {
  const nodes = nodeRoles.map(
    (role, at): NodeSeat => ({
      role,
      name: `antrea-${role}`,
      ip: `172.18.0.${at + 2}`,
      gatewayIp: `10.244.${at}.1`,
      gatewayMac: `0a:00:00:00:0${at}:01`,
    }),
  );
  const pods = cast.map(({ namespace, name, node: role }, at): PodSeat => {
    const node = nodes.find((each) => each.role === role);
    if (node === undefined) throw new Error(`no node ${role}`);
    const ip = node.gatewayIp.replace(/1$/, String(at + 10));
    return {
      key: `${namespace}/${name}`,
      namespace,
      name,
      node,
      ip,
      mac: `0a:00:00:00:01:${at + 10}`,
      ofport: at + 10,
    };
  });
  const seats = services.map(({ namespace, name, pod, type }, at) => {
    const endpoint = pods.find(({ key }) => key === `${namespace}/${pod}`);
    if (endpoint === undefined) throw new Error(`no endpoint of ${namespace}/${name}`);
    const nodePort = type === 'NodePort' ? 31_000 : undefined;
    return { key: `${namespace}/${name}`, clusterIp: `10.96.1.${at}`, endpoint, nodePort };
  });
  const host = nodes.find(({ role }) => role === hostService.node);
  if (host === undefined) throw new Error(`no node ${hostService.node}`);
  const key = `${hostService.namespace}/${hostService.name}`;
  return { nodes, pods, services: seats, hostService: { key, clusterIp: '10.96.2.0', node: host } };
}

/** What an API server would hold of that stage. */
export function paperCluster(policies: readonly NetworkPolicy[]): Cluster {
  const seats = paperStage().pods;
  return {
    policies: policies.map((policy) => ({ ...policy, metadata: { ...policy.metadata, uid: keyOf(policy) } })),
    namespaces: namespaces.map(({ name, labels }) => ({
      metadata: { name, labels: { ...labels, 'kubernetes.io/metadata.name': name } },
    })),
    pods: cast.map(({ namespace, name, labels, ports }, at) => ({
      metadata: { namespace, name, labels },
      spec: { nodeName: seats[at]?.node.name, serviceAccountName: 'default', containers: [{ ports }] },
      status: { podIP: seats[at]?.ip, phase: 'Running' },
    })),
    services: services.map(({ namespace, name, pod }) => ({
      metadata: { namespace, name },
      spec: { selector: { pod, cast: 'pod' }, ports: servicePorts },
    })),
  };
}
