import { describe, expect, it } from 'vitest';
import { fakeFiles } from '../testing/fakeContext.ts';
import { readManifests, readText } from './manifests.ts';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a, labels: { app: a } }\n';
const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
spec: { podSelector: {} }
`;

function titles(read: { readonly objects: readonly { readonly source: { at: string; name: string } }[] }) {
  return read.objects.map(({ source }) => `${source.at} ${source.name}`);
}

describe('readManifests', () => {
  it('reads folders at any depth, files in the order they are named, and stdin', async () => {
    const files = fakeFiles(
      { '/m/b.yaml': pod, '/m/a/x.json': '{}', '/m/a/y.yml': deny, '/m/n.txt': 'x' },
      deny,
    );
    const { objects, problems } = await readManifests(['-', '/m'], files);
    expect(titles({ objects })).toEqual(['stdin#1 deny', '/m/a/y.yml#1 deny', '/m/b.yaml#1 a']);
    expect(problems).toEqual([]);
  });

  it('reads a folder of more files than a call can have arguments', async () => {
    const names = Array.from({ length: 150_000 }, (_, at) => `${at}.yaml`);
    const files = {
      ...fakeFiles({}),
      kind: async (path: string) => (path === '/m' ? ('folder' as const) : ('file' as const)),
      list: async (path: string) => (path === '/m' ? ['deep/'] : names),
      read: async () => '',
    };
    expect((await readManifests(['/m'], files)).objects).toEqual([]);
  });

  it('does not take a folder without manifests for one where nothing is wrong', async () => {
    await expect(readManifests(['/m'], fakeFiles({ '/m/n.txt': 'x' }))).rejects.toMatchObject({
      code: 'ANTREA_MANIFEST_INVALID',
    });
  });

  it('tells how far it is', async () => {
    const told: number[] = [];
    await readManifests(['/a', '/b'], fakeFiles({ '/a': pod, '/b': `${pod}---\n${deny}` }), {
      progress: (count) => told.push(count),
    });
    expect(told).toEqual([1, 3]);
  });
});

describe('readText', () => {
  it('reads many documents, Lists, typed lists and JSON', () => {
    const list = { apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'p', namespace: 'x' } }] };
    expect(titles(readText('f', `${pod}---\n---\n${deny}`))).toEqual(['f#1 a', 'f#3 deny']);
    expect(titles(readText('f', JSON.stringify(list)))).toEqual(['f#1 p']);
    expect(
      titles(readText('f', JSON.stringify({ ...list, kind: 'List', items: [list, list] }))),
    ).toHaveLength(2);
  });

  it('puts objects without a namespace where it is told', () => {
    expect(readText('f', pod, 'shop').objects[0]).toMatchObject({
      source: { namespace: 'shop' },
      object: { metadata: { namespace: 'shop' } },
    });
  });

  it('says what it cannot take, and goes on', () => {
    const broken = 'apiVersion: v1\nkind: Pod\nmetadata: { name: b, labels: { a: 1 } }\n';
    const { objects, problems } = readText('f', `${broken}---\n{ :\n---\n${pod}`);
    expect(titles({ objects })).toEqual(['f#3 a']);
    expect(problems.map(({ at, object }) => [at, object])).toEqual([
      ['f#1', 'Pod default/b'],
      ['f#2', undefined],
    ]);
    expect(problems[0]?.message).toContain('metadata.labels.a');
  });

  it('reads merge keys, as kubectl does', () => {
    const text = `x: &labels { app: web }\napiVersion: v1\nkind: Pod\nmetadata: { name: a, labels: { <<: *labels } }\n`;
    expect(readText('f', text).objects[0]?.object.metadata).toMatchObject({ labels: { app: 'web' } });
  });

  it('refuses lists of objects that are no List', () => {
    const said = [`- ${pod.replaceAll('\n', '\n  ')}`, 'apiVersion: v1\nkind: List\nitem: []\n'].map(
      (text) => readText('f', text).problems[0]?.message,
    );
    expect(said).toEqual([
      'objects in a bare list: put them in an object of kind List',
      expect.stringContaining('not a List: items'),
    ]);
  });

  it('says that a kind of another version is not known', () => {
    const { problems } = readText('f', deny.replace('networking.k8s.io/v1', 'extensions/v1beta1'));
    expect(problems[0]?.message).toContain('write it as networking.k8s.io/v1');
  });

  it('leaves alone what is nothing to verdicts', () => {
    expect(readText('f', 'replicas: 3\n---\napiVersion: v1\nkind: Secret\nmetadata: { name: s }\n')).toEqual({
      objects: [],
      problems: [],
    });
  });
});
