import { describe, expect, it } from 'vitest';
import { collected } from './clusterObjects.ts';

function pick(name: string, object: Readonly<Record<string, unknown>>): unknown {
  return collected.find((one) => one.name === name)?.pick(object);
}

describe('what a bundle shows of the cluster', () => {
  it('never is a Secret or a ConfigMap', () => {
    for (const { path } of collected) expect(path).not.toMatch(/secret|configmap/i);
  });

  it('is of a pod neither environment nor arguments', () => {
    const pod = {
      metadata: { name: 'a', annotations: { token: 'hush' } },
      spec: { nodeName: 'n1', containers: [{ name: 'c', env: [{ value: 'hush' }], args: ['--key=hush'] }] },
      status: { podIP: '10.0.0.2' },
    };
    const shown = JSON.stringify(pick('pods', pod));
    expect(shown).toContain('10.0.0.2');
    expect(shown).not.toContain('hush');
  });

  it('leaves out what kubectl applied last, and of APIServices those of others', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'old', kept: 'yes' };
    expect(JSON.stringify(pick('networkpolicies', { metadata: { annotations } }))).not.toContain('old');
    expect(pick('apiservices', { metadata: { name: 'v1beta1.metrics.k8s.io' } })).toBeUndefined();
    expect(
      pick('apiservices', { metadata: { name: 'v1beta2.controlplane.antrea.tanzu.vmware.com' } }),
    ).toBeDefined();
  });
});
