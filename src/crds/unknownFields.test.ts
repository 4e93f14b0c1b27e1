import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clusterNetworkPolicy } from './clusterNetworkPolicy.ts';
import { unknownFields } from './unknownFields.ts';

const schema = z.object({
  list: z.array(z.object({ name: z.string().optional() })).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  inner: z.object({ size: z.int() }).nullable().default({ size: 1 }),
});

describe('unknownFields', () => {
  it.each<[unknown, readonly string[]]>([
    [{}, []],
    [{ list: [{ name: 'a' }], inner: { size: 1 } }, []],
    [{ lists: [] }, ['lists']],
    [{ list: [{}, { nmae: 'a' }] }, ['list[1].nmae']],
    [{ inner: { size: 1, sise: 2 } }, ['inner.sise']],
    [{ labels: { any: 'thing' } }, []],
    [{ list: { name: 'a' } }, []],
    [{ inner: null, list: [null, 5] }, []],
    [{ constructor: 1 }, ['constructor']],
    ['text', []],
    [null, []],
  ])('of %j', (value, paths) => {
    expect(unknownFields(schema, value)).toEqual(paths);
  });

  it('finds what is misspelt in a policy, wherever it stands', () => {
    const spec = {
      priority: 1,
      prioritty: 2,
      appliedTo: [{ podSelector: { matchLabel: {} } }],
      ingress: [{ action: 'Allow', form: [], from: [{ ipBlock: { cidr: '10.0.0.0/8', expect: [] } }] }],
      egress: [{ action: 'Allow', ports: [{ prot: 80 }], to: [{ namespaces: { mach: 'Self' } }] }],
    };
    expect(unknownFields(clusterNetworkPolicy.fields.shape.spec, spec, 'spec')).toEqual([
      'spec.prioritty',
      'spec.appliedTo[0].podSelector.matchLabel',
      'spec.ingress[0].form',
      'spec.ingress[0].from[0].ipBlock.expect',
      'spec.egress[0].ports[0].prot',
      'spec.egress[0].to[0].namespaces.mach',
    ]);
  });
});
