import { describe, expect, it } from 'vitest';
import { objectForms } from './objectForm.ts';
import { exampleBackend, exampleResource, exampleThing } from './testing/exampleResource.ts';

const forms = objectForms({ group: 'g.example', version: 'v1' }, exampleResource(exampleBackend()));
const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const thing = exampleThing('a', 3);

describe('objectForms', () => {
  it('writes objects as themselves, with kind and version', () => {
    const form = forms('application/json');
    expect(form.one(thing)).toMatchObject({ apiVersion: 'g.example/v1', kind: 'Thing', size: 3 });
    expect(JSON.parse(form.text(thing))).toEqual(form.one(thing));
    expect(form.list([thing], 9)).toMatchObject({ kind: 'ThingList', metadata: { resourceVersion: '9' } });
  });

  it('writes tables for kubectl', () => {
    const form = forms(tableType);
    expect(form.list([thing], 9)).toEqual({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '9' },
      columnDefinitions: [
        { name: 'Name', type: 'string', format: 'name', description: 'Its name.', priority: 0 },
        { name: 'Size', type: 'integer', format: '', description: 'Its size.', priority: 0 },
      ],
      rows: [
        {
          cells: ['a', 3],
          object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: thing.metadata },
        },
      ],
    });
    expect(JSON.parse(form.text(thing))).toMatchObject({ kind: 'Table', rows: [{ cells: ['a', 3] }] });
  });
});
