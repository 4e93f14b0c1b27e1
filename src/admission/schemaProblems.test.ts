import { describe, expect, it } from 'vitest';
import { securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { tier } from '#crds/tier.ts';
import { checkSchema } from './schemaProblems.ts';

describe('checkSchema', () => {
  it('takes what the schema allows, whatever the metadata', () => {
    const written = { apiVersion: 'a/b', kind: 'Tier', metadata: { name: 'x' }, spec: { priority: 7 } };
    expect(checkSchema(tier.fields, written)).toEqual({ ok: true, value: { spec: { priority: 7 } } });
  });

  it('names fields that the API server would have kept', () => {
    const spec = {
      priority: 1,
      appliedTo: [{ podSelector: {} }],
      ingress: [{ action: 'Allow', from: [{ podSelecter: {}, podSelector: {} }] }],
    };
    const checked = checkSchema(securityClusterNetworkPolicy.fields, { spec });
    expect(checked).toEqual({
      ok: false,
      problems: [
        {
          path: 'spec.ingress[0].from[0].podSelecter',
          message: 'there is no such field: remove it or correct its name',
        },
      ],
    });
  });

  it('names fields that the schema refuses', () => {
    const checked = checkSchema(tier.fields, { spec: { priority: 'high' } });
    expect(checked).toMatchObject({ ok: false, problems: [{ path: 'spec.priority' }] });
    expect(checkSchema(tier.fields, {})).toMatchObject({ ok: false, problems: [{ path: 'spec' }] });
  });
});
