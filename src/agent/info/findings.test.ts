import { describe, expect, it } from 'vitest';
import { fine } from '#crds/condition.ts';
import { type AgentProbes, findingsOf } from './findings.ts';
import { healthyProbes } from './testing/example.ts';

const found = (probes: Partial<AgentProbes>) => findingsOf({ ...healthyProbes, ...probes });

describe('findingsOf', () => {
  it('finds nothing wrong with a healthy agent', () => {
    expect(findingsOf(healthyProbes)).toEqual({
      agent: [fine, fine, fine],
      controllerConnection: fine,
      ovsdbConnection: fine,
      openflowConnection: fine,
      serviceProxy: fine,
    });
  });

  it.each<[string, Partial<AgentProbes>]>([
    ['EventLoopBlocked', { eventLoopBlocked: () => true }],
    ['CNIServerDown', { cniServerListening: () => false }],
    ['FlowsDiffer', { flowsAsDesired: () => false }],
  ])('finds the agent ill: %s', (reason, probes) => {
    expect(found(probes).agent.filter((finding) => !finding.ok)).toEqual([
      { ok: false, reason, message: expect.any(String) },
    ]);
  });

  it.each<[keyof ReturnType<typeof findingsOf>, string, Partial<AgentProbes>]>([
    ['controllerConnection', 'ControllerUnreachable', { controllerConnected: () => false }],
    ['ovsdbConnection', 'OVSDBUnreachable', { ovsdbConnected: () => false }],
    ['openflowConnection', 'OpenflowUnreachable', { openflowConnected: () => false }],
    ['serviceProxy', 'NoKubeProxy', { serviceProxyPresent: () => false }],
  ])('finds %s broken: %s, and nothing else', (key, reason, probes) => {
    const findings = found(probes);
    expect(findings[key]).toEqual({ ok: false, reason, message: expect.any(String) });
    expect({ ...findings, [key]: fine }).toEqual(findingsOf(healthyProbes));
  });

  it('says nothing of kube-proxy while that is not known', () => {
    expect(found({ serviceProxyPresent: () => undefined }).serviceProxy).toBeUndefined();
  });
});
