/**
 * What a reader of the two posts about Antrea v0.9 types, up to their first NetworkPolicy, and what they see: the commands,
 * names and outputs that this project keeps to. Values that differ from cluster to cluster (names, addresses, counters, identifiers,
 * versions) are replaced before the comparison.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  agentPod,
  apply,
  getJson,
  inAgent,
  kubectl,
  nodeNames,
  nodes,
  tryKubectl,
} from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, inPod, startPods } from './support/pods.ts';
import { until } from './support/until.ts';

const ns = 'e2e-posts';
const golden = (name: string) => readFile(join('src', 'antctl', 'goldens', `${name}.txt`), 'utf8');
const antctl = (...args: readonly string[]) => inAgent(nodes.worker, 'antrea-agent', 'antctl', ...args);

beforeAll(async () => {
  await ensureNamespace(ns);
  await apply(nginx, service);
  await startPods([{ name: 'ch-busybox', namespace: ns, node: nodes.worker }]);
  await kubectl(['rollout', 'status', '-n', ns, 'deployment/nginx-deployment', '--timeout=120s']);
});

afterAll(() => deleteNamespace(ns));

const nginx = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'nginx-deployment', namespace: ns },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'nginx' } },
    template: {
      metadata: { labels: { app: 'nginx' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'nginx',
            image: 'nginx:latest',
            imagePullPolicy: 'IfNotPresent',
            ports: [{ containerPort: 80 }],
          },
        ],
      },
    },
  },
};

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'nginx-svc', namespace: ns },
  spec: { type: 'NodePort', selector: { app: 'nginx' }, ports: [{ port: 80, targetPort: 80 }] },
};

describe('the parts of Antrea', () => {
  it('are one controller, and an agent of two containers on every node', async () => {
    const pods = await kubectl(['get', 'pods', '-n', 'kube-system', '--no-headers', '-l', 'app=antrea']);
    const lines = pods
      .trim()
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' '));
    expect(lines.filter((line) => /^antrea-agent-\w+ 2\/2 Running/.test(line))).toHaveLength(
      nodeNames.length,
    );
    expect(lines.filter((line) => /^antrea-controller-\w+-\w+ 1\/1 Running/.test(line))).toHaveLength(1);
  });

  it('include the Service antrea on port 443', async () => {
    const line = await kubectl(['get', 'service', '-n', 'kube-system', 'antrea', '--no-headers']);
    expect(line.replace(/\s+/g, ' ')).toMatch(/^antrea ClusterIP [\d.]+ <none> 443\/TCP/);
  });

  it("name the agent's containers when none is asked for", async () => {
    const spec = await getJson<{
      spec: { containers: { name: string }[]; initContainers: { name: string }[] };
    }>(['pod', '-n', 'kube-system', await agentPod(nodes.worker)]);
    expect(spec.spec.containers.map(({ name }) => name)).toEqual(['antrea-agent', 'antrea-ovs']);
    expect(spec.spec.initContainers.map(({ name }) => name)).toEqual(['install-cni']);
  });
});

describe('ovs-vsctl show in antrea-ovs', () => {
  it('shows the bridge, the gateway, the tunnel and the pods, with the names of the post', async () => {
    const text = await inAgent(nodes.worker, 'antrea-ovs', 'ovs-vsctl', 'show');
    const bridge = text.slice(text.indexOf('Bridge br-int'));
    expect(bridge).toMatch(/Port antrea-gw0\n\s+Interface antrea-gw0\n\s+type: internal/);
    expect(bridge).toMatch(
      /Port antrea-tun0\n\s+Interface antrea-tun0\n\s+type: geneve\n\s+options: \{csum="true", key=flow, remote_ip=flow\}/,
    );
    expect(bridge).toMatch(/Port ch-busyb-[0-9a-f]{6}\n\s+Interface ch-busyb-[0-9a-f]{6}/);
    expect(text).toMatch(/ovs_version: "\d+\.\d+\.\d+"/);
  });
});

describe('antctl in antrea-agent', () => {
  it('get lists the six topics of the post', async () => {
    expect(await antctl('get')).toBe(await golden('get'));
  });

  it('get ovsflows -h lists the tables', async () => {
    expect(await antctl('get', 'ovsflows', '-h')).toBe(await golden('ovsflows-help'));
  });

  it('get podinterface shows every pod of the node', async () => {
    const [header = '', ...rows] = (await antctl('get', 'podinterface')).trimEnd().split('\n');
    expect(header.trim().split(/\s+/)).toEqual([
      'NAMESPACE',
      'NAME',
      'INTERFACE-NAME',
      'IP',
      'MAC',
      'PORT-UUID',
      'OF-PORT',
      'CONTAINER-ID',
    ]);
    const busybox = rows.find((row) => row.startsWith(ns) && row.includes('ch-busybox')) ?? '';
    const ip = (
      await kubectl(['get', 'pod', '-n', ns, 'ch-busybox', '-o', 'jsonpath={.status.podIP}'])
    ).trim();
    expect(busybox.trim().split(/\s+/)).toEqual([
      ns,
      'ch-busybox',
      expect.stringMatching(/^ch-busyb-[0-9a-f]{6}$/),
      ip,
      expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      expect.stringMatching(/^\d+$/),
      expect.stringMatching(/^[0-9a-f]{11}$/),
    ]);
  });

  it("get ovsflows -p shows a pod's five flows", async () => {
    const text = await antctl('get', 'ovsflows', '-n', ns, '-p', 'ch-busybox');
    const ip = (
      await kubectl(['get', 'pod', '-n', ns, 'ch-busybox', '-o', 'jsonpath={.status.podIP}'])
    ).trim();
    const lines = text
      .trim()
      .split('\n')
      .map(normaliseFlow)
      .map((line) => line.replaceAll(ip, 'IP'))
      .sort();
    expect(lines).toEqual([
      'table=0, priority=190,in_port="PORT" actions=load:0x2->NXM_NX_REG0[0..15],goto_table:10',
      'table=10, priority=200,arp,in_port="PORT",arp_spa=IP,arp_sha=MAC actions=goto_table:20',
      'table=10, priority=200,ip,in_port="PORT",dl_src=MAC,nw_src=IP actions=goto_table:30',
      'table=70, priority=200,ip,dl_dst=MAC,nw_dst=IP actions=set_field:MAC->eth_src,set_field:MAC->eth_dst,dec_ttl,goto_table:80',
      'table=80, priority=200,dl_dst=MAC actions=load:OFPORT->NXM_NX_REG1[],load:0x1->NXM_NX_REG0[16],goto_table:90',
    ]);
  });

  it.each(['IngressRule', 'ingressRule', '90'])(
    'get ovsflows -T %s shows the default flows',
    async (table) => {
      const gateway = (
        await kubectl(['get', 'node', nodes.worker, '-o', 'jsonpath={.spec.podCIDR}'])
      ).replace(/0\/\d+$/, '1');
      const lines = (await antctl('get', 'ovsflows', '-T', table)).trim().split('\n').map(normaliseFlow);
      expect(lines).toEqual([
        'table=90, priority=210,ct_state=-new+est,ip actions=goto_table:105',
        `table=90, priority=210,ip,nw_src=${gateway} actions=goto_table:105`,
        'table=90, priority=0 actions=goto_table:100',
      ]);
    },
  );

  it('get agentinfo shows the node in one line', async () => {
    const [header = '', row = ''] = (await antctl('get', 'agentinfo')).split('\n');
    expect(header.trim().split(/\s+/)).toEqual([
      'POD',
      'NODE',
      'STATUS',
      'NODE-SUBNET',
      'NETWORK-POLICIES',
      'ADDRESS-GROUPS',
      'APPLIED-TO-GROUPS',
      'LOCAL-PODS',
    ]);
    expect(row.trim().split(/\s+/).slice(0, 3)).toEqual([
      `kube-system/${await agentPod(nodes.worker)}`,
      nodes.worker,
      'Healthy',
    ]);
  });

  it('refuses wrong use in one line and with exit code 1', async () => {
    const pod = await agentPod(nodes.worker);
    const wrong = await tryKubectl([
      'exec',
      '-n',
      'kube-system',
      pod,
      '-c',
      'antrea-agent',
      '--',
      'antctl',
      'get',
      'ovsflows',
      '-p',
      'x',
    ]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('Bad Request: namespace must be provided');
  });
});

describe('kubectl describe antreaagentinfos', () => {
  it("prints the post's lines", async () => {
    const text = await until('the report knows all pods', async () => {
      const described = await kubectl(['describe', 'antreaagentinfos', nodes.worker]);
      return /Local Pod Num: +\d/.test(described) ? described : undefined;
    });
    for (const line of [
      /^Name: +\S+$/m,
      /^Labels: +<none>$/m,
      /^Agent Conditions:\n {2}Last Heartbeat Time: +\S+Z\n {2}Status: +True\n {2}Type: +AgentHealthy$/m,
      /^Kind: +AntreaAgentInfo$/m,
      /^Network Policy Controller Info:$/m,
      /^Node Ref:\n {2}Kind: +Node\n {2}Name: +\S+$/m,
      /^Node Subnet:\n {2}10\.244\.\d+\.0\/24$/m,
      /^Ovs Info:\n {2}Bridge Name: +br-int\n {2}Flow Table:\n {4}0: +\d+\n {4}10: +\d+\n {4}100: +1\n {4}105: +3\n {4}110: +2\n {4}20: +4\n {4}30: +1\n {4}31: +4\n {4}40: +2\n {4}50: +2\n {4}60: +1\n {4}70: +\d+\n {4}80: +\d+\n {4}90: +3\n {2}Version: +\d/m,
      /^Pod Ref:\n {2}Kind: +Pod\n {2}Name: +antrea-agent-\w+\n {2}Namespace: +kube-system$/m,
      /^Version: +v\d/m,
    ]) {
      expect(text).toMatch(line);
    }
  });
});

describe('nginx', () => {
  it('answers busybox through the ClusterIP', async () => {
    const address = (
      await kubectl(['get', 'service', '-n', ns, 'nginx-svc', '-o', 'jsonpath={.spec.clusterIP}'])
    ).trim();
    const fetchTitle = `fetch('http://${address}').then((r) => r.text()).then((page) => console.log(page.match(/<title>.*<.title>/)[0]))`;
    const title = await until('the Service answers', () => inPod(ns, 'ch-busybox', 'node', '-e', fetchTitle));
    expect(title.trim()).toBe('<title>Welcome to nginx!</title>');
  });
});

/** A flow without counters, and with placeholders for what differs from pod to pod. */
function normaliseFlow(line: string): string {
  return line
    .replace(/n_packets=\d+, n_bytes=\d+, /, '')
    .replace(/in_port="[^"]+"/, 'in_port="PORT"')
    .replace(/([0-9a-f]{2}:){5}[0-9a-f]{2}/g, 'MAC')
    .replace(/load:0x[0-9a-f]+->NXM_NX_REG1/, 'load:OFPORT->NXM_NX_REG1');
}
