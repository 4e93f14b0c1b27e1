import { describe, expect, it } from 'vitest';
import { helmArguments, waitForAntrea } from './install.ts';
import { defaultShape } from './kindConfig.ts';

const cluster = { name: 'antrea', kubeconfig: '/k', shape: defaultShape };

describe('helmArguments', () => {
  it('installs this chart with the image of this source tree', () => {
    const image = { repository: 'antrea/antrea', tag: 'v1-abc' };
    const args = helmArguments({ root: '/repo', image, values: ['logVerbosity=4'] }, cluster).join(' ');
    expect(args).toContain(
      'upgrade --install antrea /repo/charts/antrea --kubeconfig /k --namespace kube-system',
    );
    expect(args).toContain('--values /repo/charts/antrea/ci/kind-values.yaml');
    expect(args).toContain('--set image.tag=v1-abc --set serviceCIDR=10.96.0.0/16 --set logVerbosity=4');
  });
});

describe('waitForAntrea', () => {
  it('waits for the agents before the nodes, and for CoreDNS last', async () => {
    const asked: string[] = [];
    await waitForAntrea(async (args) => {
      asked.push(args.join(' '));
      return '';
    }, 60);
    expect(asked).toEqual([
      '--namespace kube-system rollout status daemonset/antrea-agent --timeout=60s',
      '--namespace kube-system rollout status deployment/antrea-controller --timeout=60s',
      'wait --for=condition=Ready nodes --all --timeout=60s',
      '--namespace kube-system rollout status deployment/coredns --timeout=60s',
    ]);
  });
});
