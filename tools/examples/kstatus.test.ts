import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type PolicySample, policySamples } from './policySamples.ts';

const schema = z.looseObject({
  metadata: z.looseObject({ generation: z.int(), deletionTimestamp: z.string().optional() }),
  status: z
    .looseObject({
      observedGeneration: z.int().optional(),
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]),
    })
    .optional(),
});

/**
 * The status of an object by the published rules of kstatus for kinds that it does not know: deleted objects terminate,
 * an old generation is in progress, then the conditions Reconciling, Stalled and Ready count; whatever has none is
 * current.
 */
function kstatus(object: PolicySample['object']): string {
  const { metadata, status } = schema.parse(object);
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  const { observedGeneration, conditions = [] } = status ?? {};
  if (observedGeneration !== undefined && observedGeneration !== metadata.generation) return 'InProgress';
  const is = (type: string) => conditions.find((condition) => condition.type === type)?.status;
  if (is('Reconciling') === 'True') return 'InProgress';
  if (is('Stalled') === 'True') return 'Failed';
  const ready = is('Ready');
  return ready === undefined || ready === 'True' ? 'Current' : 'InProgress';
}

describe('kstatus', () => {
  it.each(policySamples)('takes a policy $what for $kstatus', ({ object, kstatus: expected }) => {
    expect(kstatus(object)).toBe(expected);
  });

  it('would take a policy without any status for current: the definitions give it one from the first moment on', () => {
    expect(kstatus({ metadata: { generation: 1 } })).toBe('Current');
    expect(kstatus({ metadata: { generation: 1 }, status: { observedGeneration: -1 } })).toBe('InProgress');
  });
});
