import { describe, expect, it } from 'vitest';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { referenceAgentInfo } from '#crds/testing/referenceAgentInfo.ts';
import { conditionsDocGenerator } from './conditionsDoc.ts';

describe('conditionsDocGenerator', () => {
  it('explains every condition that an AntreaAgentInfo can have', async () => {
    const [file] = await conditionsDocGenerator.generate('.');
    const [condition] = referenceAgentInfo.agentConditions ?? [];
    const types = [...(file?.content ?? '').matchAll(/^\| `(\w+)` /gm)].map((match) => match[1]);
    for (const type of new Set(types.filter((each) => each !== 'ControllerHealthy'))) {
      expect(antreaAgentInfo.fields.safeParse({ agentConditions: [{ ...condition, type }] }).success).toBe(
        true,
      );
    }
    expect(new Set(types)).toEqual(
      new Set([
        'AgentHealthy',
        'ControllerConnectionUp',
        'OVSDBConnectionUp',
        'OpenflowConnectionUp',
        'ServiceProxyUp',
        'ControllerHealthy',
      ]),
    );
  });
});
