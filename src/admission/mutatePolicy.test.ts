import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PatchOperation } from './decision.ts';
import { policyDefaults } from './mutatePolicy.ts';

const rule = { action: 'Drop', from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] };

/** Applies what `policyDefaults` may say: `add` and `replace` of members of objects. */
function patched(policy: object, patch: readonly PatchOperation[]): Record<string, unknown> {
  const copy = structuredClone(policy);
  for (const { path, value } of patch) {
    const steps = path.split('/').slice(1);
    const last = steps.pop() ?? '';
    const holder = steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), copy);
    Reflect.set(Object(holder), last, value);
  }
  return { ...copy };
}

describe('policyDefaults', () => {
  it('names unnamed rules, and nothing else of a policy in a tier', () => {
    const named = { ...rule, name: 'mine' };
    const patch = policyDefaults({ spec: { tier: 'platform', ingress: [named, rule], egress: [rule] } });
    expect(patch).toEqual([
      { op: 'add', path: '/spec/ingress/1/name', value: expect.stringMatching(/^ingress-drop-[0-9a-f]{7}$/) },
      { op: 'add', path: '/spec/egress/0/name', value: expect.stringMatching(/^egress-drop-[0-9a-f]{7}$/) },
    ]);
  });

  it('puts a policy without a tier into the default tier', () => {
    expect(policyDefaults({ spec: {} })).toEqual([{ op: 'add', path: '/spec/tier', value: 'application' }]);
    expect(policyDefaults({ spec: { tier: '' } })).toEqual([
      { op: 'replace', path: '/spec/tier', value: 'application' },
    ]);
  });

  it('leaves tiers as they were written, in the old spelling, too', () => {
    expect(policyDefaults({ spec: { tier: 'Emergency' } })).toEqual([]);
  });

  it('gives a rule the same name wherever it stands, so that reordering renames nothing', () => {
    const other = { action: 'Allow', from: [] };
    const names = (ingress: readonly object[]) =>
      policyDefaults({ spec: { tier: 'x', ingress } }).map(({ value }) => value);
    expect(names([rule, other]).toReversed()).toEqual(names([other, rule]));
  });

  it('has nothing to add to what it filled in, whatever was written', () => {
    const anyRule = fc.oneof(
      fc.record(
        {
          action: fc.constantFrom('Allow', 'Drop', 'deny', '', 7),
          name: fc.constantFrom('', 'mine'),
          from: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    );
    const spec = fc.record(
      { tier: fc.constantFrom('', 'platform', 7), ingress: fc.array(anyRule), egress: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(spec, fc.jsonValue()), (each) => {
        const policy = { spec: each };
        expect(policyDefaults(patched(policy, policyDefaults(policy)))).toEqual([]);
      }),
    );
  });
});
