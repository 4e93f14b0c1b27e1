import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { supportedVersions } from '#agent/cni/version.ts';
import { parseAgentConfig } from '#agent/config.ts';
import { parseControllerConfig } from '#main/controllerConfig.ts';
import { definitions } from '../generate/crds/generator.ts';
import { chartPath, type Helm, helm } from './helm.ts';
import { type Manifest, manifestName, parseManifests } from './manifests.ts';
import { podSpecsOf } from './podSpecs.ts';

const root = path.resolve(import.meta.dirname, '../..');
const valuesFiles = [undefined, `${chartPath}/ci/kind-values.yaml`, `${chartPath}/ci/netdev-values.yaml`];
let tool: Helm;

beforeAll(async () => {
  tool = await helm(root);
}, 600_000);

async function render(...args: readonly string[]): Promise<readonly Manifest[]> {
  return parseManifests(await tool.template({ args }));
}

function find(manifests: readonly Manifest[], name: string): Manifest {
  const found = manifests.find((manifest) => manifestName(manifest) === name);
  if (found === undefined) throw new Error(`${name} was not rendered`);
  return found;
}

/** The data of the ConfigMap that holds `file`. */
function configOf(manifests: readonly Manifest[], file: string): string {
  const maps = manifests.filter(({ kind, data }) => kind === 'ConfigMap' && data !== undefined);
  const texts = maps.map(({ data }) => z.record(z.string(), z.string()).parse(data)[file]);
  return texts.find((text) => text !== undefined) ?? '';
}

const networkSchema = z.object({
  name: z.literal('antrea'),
  cniVersion: z.string(),
  plugins: z.array(z.looseObject({ type: z.string() })),
});

/** Names of the ConfigMaps that the pods of `owner` mount. */
function mountedConfigs(manifests: readonly Manifest[], owner: string): readonly string[] {
  const volumes = podSpecsOf(manifests).find((pod) => pod.owner === owner)?.volumes ?? [];
  return volumes.flatMap(({ configMap }) => (configMap === undefined ? [] : [configMap.name]));
}

describe.each(valuesFiles)('with the values file %s', (valuesFile) => {
  it('passes helm lint --strict', async () => {
    expect(await tool.lint(valuesFile)).toContain('0 chart(s) failed');
  });

  it('gives agent and controller a configuration that they accept', async () => {
    const manifests = parseManifests(await tool.template(valuesFile === undefined ? {} : { valuesFile }));
    expect(() => parseAgentConfig(configOf(manifests, 'antrea-agent.conf'))).not.toThrow();
    expect(() => parseControllerConfig(configOf(manifests, 'antrea-controller.conf'))).not.toThrow();
  });

  it('names a CNI version that the plugin speaks', async () => {
    const manifests = parseManifests(await tool.template(valuesFile === undefined ? {} : { valuesFile }));
    const network = networkSchema.parse(JSON.parse(configOf(manifests, 'antrea-cni.conflist')));
    expect(network.plugins[0]?.type).toBe('antrea');
    expect(supportedVersions).toContain(network.cniVersion);
  });

  it('privileges no container, and gives each what docs/operations.md says and no more', async () => {
    const stream = await tool.template(valuesFile === undefined ? {} : { valuesFile });
    const containers = podSpecsOf(parseManifests(stream)).flatMap((pod) =>
      [...pod.initContainers, ...pod.containers].map((container) => ({ pod, container })),
    );
    const capabilities = new Map<string, readonly string[]>();
    for (const { pod, container } of containers) {
      const { securityContext } = container;
      expect(securityContext.privileged ?? false).toBe(false);
      expect(securityContext.allowPrivilegeEscalation).toBe(false);
      expect(securityContext.readOnlyRootFilesystem).toBe(true);
      expect(securityContext.capabilities.drop).toEqual(['ALL']);
      expect(securityContext.seccompProfile.type).toBe('RuntimeDefault');
      if (pod.owner !== 'DaemonSet/antrea-agent') expect(securityContext.runAsNonRoot).toBe(true);
      capabilities.set(container.name, securityContext.capabilities.add);
    }
    const loadsModules = valuesFile === undefined || valuesFile.includes('kind');
    expect(capabilities.get('install-cni')).toEqual(loadsModules ? ['SYS_MODULE'] : []);
    expect(capabilities.get('antrea-agent')).toEqual(['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN']);
    expect(capabilities.get('antrea-ovs')).toEqual(['NET_ADMIN', 'NET_RAW']);
  });

  it('declares every volume it mounts, and mounts every volume it declares', async () => {
    const stream = await tool.template(valuesFile === undefined ? {} : { valuesFile });
    for (const pod of podSpecsOf(parseManifests(stream))) {
      const mounted = [...pod.initContainers, ...pod.containers].flatMap(({ volumeMounts }) =>
        volumeMounts.map(({ name }) => name),
      );
      expect(new Set(mounted), pod.owner).toEqual(new Set(pod.volumes.map(({ name }) => name)));
    }
  });
});

describe('the manifests', () => {
  it.each(['kind', 'netdev'])('are the golden ones with %s-values.yaml', async (name) => {
    const stream = await tool.template({ valuesFile: `${chartPath}/ci/${name}-values.yaml` });
    const own = stream
      .split(/^---\n/m)
      .filter((text) => !text.includes('\nkind: CustomResourceDefinition\n'));
    await expect(own.join('---\n')).toMatchFileSnapshot(`goldens/${name}.yaml`);
  });

  it('cover all values files of ci/ with a golden', async () => {
    const files = await readdir(path.join(root, chartPath, 'ci'));
    const goldens = await readdir(path.join(import.meta.dirname, 'goldens'));
    expect(goldens.toSorted()).toEqual(files.map((file) => file.replace('-values', '')).toSorted());
  });

  it('put everything but what is tied to kube-system into the namespace of the release', async () => {
    const manifests = parseManifests(await tool.template({ namespace: 'networking' }));
    const elsewhere = manifests.filter(({ metadata }) => metadata.namespace !== 'networking');
    const clusterScoped =
      /^(ClusterRole|ClusterRoleBinding|CustomResourceDefinition|ValidatingAdmission.*|.*WebhookConfiguration|APIService)\//;
    expect(elsewhere.map(manifestName).filter((name) => !clusterScoped.test(name))).toEqual([
      'Role/antrea-authentication-reader',
      'RoleBinding/antrea-authentication-reader',
    ]);
    const text = JSON.stringify(manifests);
    expect(text).toContain('system:serviceaccount:networking:antrea-agent');
    expect(text).not.toContain('system:serviceaccount:kube-system');
  });

  it('roll the pods whose configuration changes, and only those', async () => {
    const [before, agent, controller, cni] = await Promise.all([
      render(),
      render('--set', 'defaultMTU=1400'),
      render('--set', 'controller.apiPort=20349'),
      render('--set', 'cni.plugins.portmap=false'),
    ]);
    const agents = (manifests: readonly Manifest[]) => mountedConfigs(manifests, 'DaemonSet/antrea-agent');
    const controllers = (manifests: readonly Manifest[]) =>
      mountedConfigs(manifests, 'Deployment/antrea-controller');
    expect(agents(before)).toEqual([expect.stringMatching(/^antrea-config-agent-[0-9a-f]{10}$/)]);
    expect(agents(agent)).not.toEqual(agents(before));
    expect(agents(cni)).not.toEqual(agents(before));
    expect(agents(controller)).toEqual(agents(before));
    expect(controllers(controller)).not.toEqual(controllers(before));
    expect(controllers(agent)).toEqual(controllers(before));
  });

  it('mount only ConfigMaps that they bring', async () => {
    const manifests = await render();
    for (const { owner } of podSpecsOf(manifests)) {
      for (const name of mountedConfigs(manifests, owner))
        expect(() => find(manifests, `ConfigMap/${name}`)).not.toThrow();
    }
  });

  it('keep the CustomResourceDefinitions unless told otherwise', async () => {
    const crds = (manifests: readonly Manifest[]) =>
      manifests.filter(({ kind }) => kind === 'CustomResourceDefinition').map(({ metadata }) => metadata);
    const kept = crds(await render());
    expect(kept.map(({ name }) => name).sort()).toEqual(
      definitions.map(({ plural, group }) => `${plural}.${group}`).sort(),
    );
    for (const { annotations, labels } of kept) {
      expect(annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
      expect(labels).toMatchObject({ app: 'antrea', 'app.kubernetes.io/managed-by': 'Helm' });
    }
    for (const { annotations } of crds(await render('--set', 'crds.keep=false')))
      expect(annotations).toBeUndefined();
    expect(crds(await render('--set', 'crds.enabled=false'))).toEqual([]);
  });
});

describe('the capabilities', () => {
  it('are each justified in docs/operations.md', async () => {
    const guide = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
    for (const pod of podSpecsOf(await render())) {
      for (const { name, securityContext } of [...pod.initContainers, ...pod.containers]) {
        for (const capability of securityContext.capabilities.add) {
          expect(guide, `${name} ${capability}`).toMatch(
            new RegExp(`\\| \`${name}\` +\\| \`${capability}\` +\\| \\w`),
          );
        }
      }
    }
  });
});
