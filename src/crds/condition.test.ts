import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionSchema, deriveCondition, type Finding, fine } from './condition.ts';

const noon = Date.UTC(2020, 10, 12, 17, 35, 35, 999);
const broken = (reason: string): Finding => ({ ok: false, reason, message: `${reason} happened` });

describe('deriveCondition', () => {
  it('is True, with no reason, when nothing is wrong', () => {
    expect(deriveCondition('AgentHealthy', [fine, fine], noon)).toEqual({
      type: 'AgentHealthy',
      status: 'True',
      lastHeartbeatTime: '2020-11-12T17:35:35Z',
    });
  });

  it('is False with the first reason and every message', () => {
    expect(deriveCondition('AgentHealthy', [fine, broken('A'), broken('B')], noon)).toEqual({
      type: 'AgentHealthy',
      status: 'False',
      lastHeartbeatTime: '2020-11-12T17:35:35Z',
      reason: 'A',
      message: 'A happened; B happened',
    });
  });

  it('is True exactly when every finding is fine, and always fits the schema', () => {
    const finding = fc.oneof(
      fc.constant(fine),
      fc.stringMatching(/^[A-Z][A-Za-z]{0,9}$/).map((reason) => broken(reason)),
    );
    const schema = conditionSchema(['AgentHealthy']);
    fc.assert(
      fc.property(fc.array(finding), fc.date({ min: new Date(0), noInvalidDate: true }), (findings, at) => {
        fc.pre(at.getUTCFullYear() < 10_000);
        const condition = deriveCondition('AgentHealthy', findings, at.getTime());
        expect(condition.status).toBe(findings.every((each) => each.ok) ? 'True' : 'False');
        expect(schema.parse(condition)).toEqual(condition);
      }),
    );
  });
});
