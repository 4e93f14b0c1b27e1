import { describe, expect, it } from 'vitest';
import { whyMissed } from './missedKinds.ts';

describe('whyMissed', () => {
  it.each([
    ['crd.antrea.io/v1alpha1', 'ClusterNetworkPolicy', 'write it as crd.antrea.io/v1beta1'],
    ['extensions/v1beta1', 'NetworkPolicy', 'write it as networking.k8s.io/v1'],
    ['networking.k8s.io/v1', 'NetworkPolcy', 'correct the kind, or leave it out'],
    ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', 'correct the kind, or leave it out'],
    ['apps/v1beta1', 'Deployment', 'write it as apps/v1'],
    ['v2', 'Pod', 'write it as v1'],
  ])('knows that %s %s was meant to decide', (apiVersion, kind, remedy) => {
    expect(whyMissed({ apiVersion, kind })).toContain(`no ${kind} of ${apiVersion} is known here: ${remedy}`);
  });

  it.each([
    ['v1', 'Secret'],
    ['networking.k8s.io/v1', 'Ingress'],
    ['networking.k8s.io/v1', 'IngressList'],
    ['crd.antrea.io/v1beta1', 'Traceflow'],
    ['serving.knative.dev/v1', 'Service'],
    ['cilium.io/v2', 'CiliumNetworkPolicy'],
    ['kustomize.config.k8s.io/v1beta1', 'Kustomization'],
  ])('leaves %s %s alone', (apiVersion, kind) => {
    expect(whyMissed({ apiVersion, kind })).toBeUndefined();
  });
});
