import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSelector, type Selector, selects } from '#policy/labelSelector.ts';
import { serviceAccountSelector, withServiceAccount } from '#policy/serviceAccount.ts';
import { wireSelector, wireSelects } from './wireSelector.ts';

const key = fc.constantFrom('a', 'b', 'example.com/c');
const value = fc.constantFrom('', 'x', 'y', 'z');
const expression = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const written = fc.record({
  matchLabels: fc.dictionary(key, value, { maxKeys: 2 }),
  matchExpressions: fc.array(expression, { maxLength: 3 }),
});

function parsed(input: Parameters<typeof parseSelector>[0]): Selector {
  const result = parseSelector(input);
  if (!result.ok) throw new Error(result.message);
  return result.selector;
}

describe('wireSelector', () => {
  it('is what Kubernetes calls a label selector', () => {
    const podSelector = parsed({
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['b', 'a'] },
        { key: 'old', operator: 'DoesNotExist' },
      ],
    });
    expect(wireSelector({ scope: { kind: 'namespace', name: 'x' }, podSelector })).toEqual({
      namespace: 'x',
      podSelector: {
        matchLabels: { app: 'web' },
        matchExpressions: [
          { key: 'old', operator: 'DoesNotExist' },
          { key: 'tier', operator: 'In', values: ['b', 'a'] },
        ],
      },
    });
    const scope = { kind: 'selector', selector: parsed({}) } as const;
    expect(wireSelector({ scope })).toEqual({ namespaceSelector: {} });
  });

  it('knows the service account of a pod, which is no label that anybody writes', () => {
    const podSelector = serviceAccountSelector(
      'system.robot-with-a-name-that-is-longer-than-any-value-of-a-label-may-be',
    );
    const wire = wireSelector({ scope: { kind: 'namespace', name: 'x' }, podSelector });
    const [account] = podSelector.requirements.map((each) => ('value' in each ? each.value : ''));
    const pod = { namespace: 'x', namespaceLabels: {} };
    expect(wireSelects(wire, { ...pod, labels: withServiceAccount({ app: 'web' }, account) })).toBe(true);
    expect(wireSelects(wire, { ...pod, labels: withServiceAccount({}, 'default') })).toBe(false);
    expect(wireSelects(wire, { ...pod, labels: {} })).toBe(false);
  });

  it('selects on the node what it selects in the controller', () => {
    const labels = fc.dictionary(key, value, { maxKeys: 3 });
    fc.assert(
      fc.property(written, written, labels, labels, (pods, namespaces, own, outer) => {
        const [podSelector, selector] = [parsed(pods), parsed(namespaces)];
        const wire = wireSelector({ scope: { kind: 'selector', selector }, podSelector });
        const sent: typeof wire = JSON.parse(JSON.stringify(wire));
        const pod = { namespace: 'x', labels: own, namespaceLabels: outer };
        expect(wireSelects(sent, pod)).toBe(selects(podSelector, own) && selects(selector, outer));
      }),
    );
  });

  it('knows its namespace, and selects nothing where it cannot be read', () => {
    const pod = { namespace: 'x', labels: {}, namespaceLabels: {} };
    expect(wireSelects({ namespace: 'x' }, pod)).toBe(true);
    expect(wireSelects({ namespace: 'y' }, pod)).toBe(false);
    const unknown = { matchExpressions: [{ key: 'a', operator: 'Near', values: ['x'] }] };
    expect(wireSelects({ namespace: 'x', podSelector: unknown }, pod)).toBe(false);
  });
});
