import { describe, expect, it } from 'vitest';
import { type Script, scriptedTransport } from '#kube/testing/scriptedTransport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { PodPolicies } from './podPolicies.ts';

const policiesOf = (namespace: string) =>
  `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;

const policy = (uid: string, podSelector: object) => ({
  metadata: { name: uid, uid },
  spec: { podSelector },
});

/** An API server with pods that are labelled with their names, and these policies in every namespace. */
function cluster(policies: readonly object[], answer: Script['request'] = () => undefined) {
  const transport = scriptedTransport({
    request: (request) => {
      const other = answer(request);
      if (other !== undefined) return other;
      if (request.path.endsWith('/networkpolicies')) return { items: policies };
      const name = request.path.split('/').at(-1);
      return { metadata: { name, labels: { app: name } } };
    },
  });
  return { transport, pods: new PodPolicies({ transport, logger: silentLogger() }) };
}

const web = { podNamespace: 'default', podName: 'web' };

async function uidsFor(pods: PodPolicies, podName = 'web'): Promise<string[] | undefined> {
  const selected = await pods.selecting({ ...web, podName });
  return selected?.policies.map(({ uid }) => uid);
}

describe('PodPolicies', () => {
  it('gives the pod as it is, and the versions of the policies', async () => {
    const { pods } = cluster([
      { ...policy('all', {}), metadata: { name: 'all', uid: 'all', generation: 7 } },
    ]);
    expect(await pods.selecting(web)).toEqual({
      pod: { metadata: { name: 'web', labels: { app: 'web' } } },
      policies: [{ uid: 'all', generation: 7 }],
    });
  });

  it('gives the labels of a namespace, or none when the API server does not say', async () => {
    const labels = { team: 'x' };
    const { pods } = cluster([], ({ path }) => {
      if (path === '/api/v1/namespaces/x') return { metadata: { name: 'x', labels } };
      if (path === '/api/v1/namespaces/bare') return { metadata: { name: 'bare' } };
      throw new Error('no answer');
    });
    expect(await pods.namespaceLabels('x')).toEqual(labels);
    expect(await pods.namespaceLabels('bare')).toEqual({});
    expect(await pods.namespaceLabels('gone')).toEqual({});
  });

  it('names the policies of the namespace that select the pod', async () => {
    const { pods } = cluster([
      policy('all', {}),
      policy('web', { matchLabels: { app: 'web' } }),
      policy('db', { matchLabels: { app: 'db' } }),
      policy('not', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }),
    ]);
    expect(await uidsFor(pods)).toEqual(['all', 'web']);
  });

  it('takes a pod without labels for one that only some selectors select', async () => {
    const { pods } = cluster(
      [policy('all', {}), policy('web', { matchLabels: { app: 'web' } })],
      ({ path }) => (path.endsWith('/pods/web') ? { metadata: { name: 'web' } } : undefined),
    );
    expect(await uidsFor(pods)).toEqual(['all']);
  });

  it('takes a selector that cannot be read for one that selects nothing, as the controller does', async () => {
    const { pods } = cluster([policy('bad', { matchExpressions: [{ key: 'app', operator: 'Like' }] })]);
    expect(await uidsFor(pods)).toEqual([]);
  });

  it('says that it does not know when the API server does not answer', async () => {
    for (const end of ['/pods/web', '/networkpolicies']) {
      const { pods } = cluster([policy('all', {})], ({ path }) => {
        if (path.endsWith(end)) throw new Error('no answer');
        return undefined;
      });
      expect(await pods.selecting(web)).toBeUndefined();
    }
  });

  it('asks once for the policies of pods that start together, each for its own', async () => {
    const { pods, transport } = cluster([policy('web', { matchLabels: { app: 'web' } })]);
    const names = ['web', 'db', 'web', 'db', 'web'];
    const answers = await Promise.all(names.map((podName) => uidsFor(pods, podName)));
    expect(answers).toEqual([['web'], [], ['web'], [], ['web']]);
    const lists = transport.requests.filter(({ path }) => path === policiesOf('default'));
    // The first asks at once; the others come while it does, and share one question.
    expect(lists).toHaveLength(2);
  });

  it('asks in the namespace of each pod', async () => {
    const { pods, transport } = cluster([policy('all', {})]);
    await Promise.all(['a', 'b'].map((podNamespace) => pods.selecting({ ...web, podNamespace })));
    const paths = transport.requests.map(({ path }) => path).sort();
    expect(paths).toEqual(
      [
        policiesOf('a'),
        policiesOf('b'),
        '/api/v1/namespaces/a/pods/web',
        '/api/v1/namespaces/b/pods/web',
      ].sort(),
    );
  });
});
