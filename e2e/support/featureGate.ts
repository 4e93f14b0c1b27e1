/**
 * Feature gates of the controller, switched while the cluster runs.
 * @module
 */
import { apply, getJson, kubectl } from './cluster.ts';

const controller = ['deployment/antrea-controller', '-n', 'kube-system'];
const own = 'e2e-controller-config';

type Deployment = {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly volumes: readonly { readonly configMap?: { readonly name: string } }[] };
    };
  };
};
type ConfigMap = { readonly data: Readonly<Record<string, string>> };

/**
 * Restarts the controller with some gates switched on. Returns what restarts it with its own configuration. The agents
 * are left alone: theirs does not matter to what the controller gates.
 */
export async function switchOn(...gates: readonly string[]): Promise<() => Promise<void>> {
  const { template } = (await getJson<Deployment>(controller)).spec;
  const at = template.spec.volumes.findIndex(({ configMap }) => configMap?.name.includes('config') ?? false);
  const name = template.spec.volumes[at]?.configMap?.name ?? '';
  const { data } = await getJson<ConfigMap>(['configmap', '-n', 'kube-system', name]);
  const values = JSON.stringify(Object.fromEntries(gates.map((gate) => [gate, true])));
  const changed = Object.entries(data).map(([file, text]) => [
    file,
    text.replace(/^featureGates: .*$/m, `featureGates: ${values}`),
  ]);
  const metadata = { namespace: 'kube-system', name: own };
  await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: Object.fromEntries(changed) });
  await configureFrom(at, own);
  return async () => {
    await configureFrom(at, name);
    await kubectl(['delete', 'configmap', '-n', 'kube-system', own]);
  };
}

async function configureFrom(volume: number, name: string): Promise<void> {
  const path = `/spec/template/spec/volumes/${volume}/configMap/name`;
  const patch = JSON.stringify([{ op: 'replace', path, value: name }]);
  await kubectl(['patch', ...controller, '--type=json', '-p', patch]);
  await kubectl(['rollout', 'status', ...controller, '--timeout=120s'], { timeoutMs: 130_000 });
}
