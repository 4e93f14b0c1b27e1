import { describe, expect, it } from 'vitest';
import { createLogger } from '#telemetry/logger.ts';
import { AgentInfoSource } from './agentInfoSource.ts';
import { exampleIdentity, exampleReadings, healthyProbes } from './testing/example.ts';

function setUp() {
  const proxy: { present: boolean | undefined } = { present: undefined };
  const warnings: string[] = [];
  const source = new AgentInfoSource({
    identity: exampleIdentity,
    probes: { ...healthyProbes, serviceProxyPresent: () => proxy.present },
    readings: () => exampleReadings,
    logger: createLogger({ name: 'test', destination: { write: (line) => void warnings.push(line) } }),
  });
  const proxyStatus = () => {
    const conditions = source.read(0).agentConditions ?? [];
    return conditions.find((condition) => condition.type === 'ServiceProxyUp')?.status;
  };
  return { proxy, proxyStatus, warnings };
}

describe('AgentInfoSource', () => {
  it('says nothing of kube-proxy while it was never missed', () => {
    const { proxy, proxyStatus, warnings } = setUp();
    expect(proxyStatus()).toBeUndefined();
    proxy.present = true;
    expect(proxyStatus()).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('reports a missing kube-proxy with one warning, and that it came back', () => {
    const { proxy, proxyStatus, warnings } = setUp();
    proxy.present = false;
    expect([proxyStatus(), proxyStatus()]).toEqual(['False', 'False']);
    proxy.present = true;
    expect(proxyStatus()).toBe('True');
    proxy.present = false;
    expect(proxyStatus()).toBe('False');
    expect(warnings).toHaveLength(1);
    expect(JSON.parse(warnings[0] ?? '')).toMatchObject({ level: 'warn', reason: 'NoKubeProxy' });
  });
});
