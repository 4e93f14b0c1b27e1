import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Helm, helm } from './helm.ts';

const root = path.resolve(import.meta.dirname, '../..');
let tool: Helm;

beforeAll(async () => {
  tool = await helm(root);
}, 600_000);

/** Arguments of helm, and the words by which a person finds the mistake. */
const refused: readonly (readonly [what: string, args: readonly string[], says: string])[] = [
  ['an unknown key', ['--set', 'agnet.apiPort=1'], "additional properties 'agnet' not allowed"],
  ['an unknown nested key', ['--set', 'ovs.datapath=system'], "additional properties 'datapath' not allowed"],
  ['an unknown datapath', ['--set', 'ovs.datapathType=kernel'], "'auto', 'system', 'netdev'"],
  [
    'another encapsulation mode',
    ['--set', 'trafficEncapMode=noEncap'],
    "'/trafficEncapMode': value must be 'encap'",
  ],
  ['another tunnel', ['--set', 'tunnelType=vxlan'], "'/tunnelType': value must be 'geneve'"],
  [
    'a feature gate that does not exist',
    ['--set', 'featureGates.AntreaProxy=true'],
    "'AntreaProxy' not allowed",
  ],
  ['a port of 0', ['--set', 'agent.apiPort=0'], "'/agent/apiPort': minimum: got 0, want 1"],
  ['a port above 65535', ['--set', 'controller.apiPort=65536'], "'/controller/apiPort': maximum"],
  ['a port in words', ['--set-string', 'agent.apiPort=10350'], "'/agent/apiPort': got string, want integer"],
  ['one port for both', ['--set', 'agent.apiPort=10349'], 'they share the controller'],
  ['one name for bridge and gateway', ['--set', 'hostGateway=br-int'], 'two interfaces of one node'],
  ['an interface name of 16 characters', ['--set', 'hostGateway=antrea-gateway-0'], "'/hostGateway'"],
  ['an MTU too small for IPv4', ['--set', 'defaultMTU=575'], "'/defaultMTU': minimum: got 575, want 576"],
  ['a Service range without a length', ['--set', 'serviceCIDR=10.96.0.0'], "'/serviceCIDR'"],
  ['a Service range of IPv6', ['--set', 'serviceCIDR=fd00::/108'], "'/serviceCIDR'"],
  ['a Service range out of range', ['--set', 'serviceCIDR=10.256.0.0/12'], "'/serviceCIDR'"],
  ['a relative path', ['--set', 'cni.hostBinPath=opt/cni/bin'], "'/cni/hostBinPath'"],
  [
    'a privileged agent',
    ['--set', 'agent.antreaAgent.securityContext.privileged=true'],
    "'privileged' not allowed",
  ],
  [
    'a capability with its prefix',
    ['--set', 'agent.antreaOVS.securityContext.capabilities={CAP_NET_ADMIN}'],
    "'/agent/antreaOVS/securityContext/capabilities/0'",
  ],
  ['a second controller', ['--set', 'controller.replicas=2'], "'replicas' not allowed"],
  ['a surge of agents', ['--set', 'agent.updateStrategy.rollingUpdate.maxSurge=1'], "'maxSurge' not allowed"],
  [
    'an amount of memory in words',
    ['--set', 'controller.resources.limits.memory=lots'],
    "'/controller/resources",
  ],
  [
    'a toleration with a typing error',
    ['--set', 'agent.tolerations[0].operater=Exists'],
    "'operater' not allowed",
  ],
  ['a pull policy that does not exist', ['--set', 'image.pullPolicy=Sometimes'], "'/image/pullPolicy'"],
  ['a tag that is a number', ['--set', 'image.tag=12'], "'/image/tag': got number, want string"],
  ['no time for the clean-up', ['--set', 'cleanup.timeoutSeconds=0'], "'/cleanup/timeoutSeconds'"],
  ['an old Kubernetes', ['--kube-version', '1.29.0'], 'chart requires kubeVersion: >=1.30.0-0'],
];

describe('refused', () => {
  it.each(refused)('%s', async (_what, args, says) => {
    await expect(tool.template({ args })).rejects.toThrow(says);
  });
});
