import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { fakeClient, fakeContext, fakeFiles } from '../testing/fakeContext.ts';
import { readEnforced, readObjects } from './readWorld.ts';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n';

describe('readEnforced', () => {
  it.each([
    ['Enabled', 1, []],
    ['Unheard', 1, [expect.objectContaining({ message: expect.stringContaining('does not tell') })]],
    [
      'Disabled',
      0,
      [expect.objectContaining({ message: expect.stringContaining('feature gate is off'), isSettled: true })],
    ],
  ])('leaves out upstream policies while their gate is off: %s', async (status, count, problems) => {
    const cluster = fakeClient(({ path }) => ({
      metadata: {},
      items: path.includes('policy.networking.k8s.io') ? [{ metadata: { name: 'p', uid: 'u' } }] : [],
    }));
    const controller = fakeClient(() => {
      if (status === 'Unheard') throw new Error('away');
      return [{ component: 'controller', name: 'ClusterNetworkPolicy', status }];
    });
    const { context } = fakeContext({ cluster });
    const components = { ...context.components, controller: () => controller };
    const read = await readEnforced({ cluster, components });
    expect(read.objects).toHaveLength(count);
    expect(read.problems).toEqual(problems);
  });
});

describe('readObjects', () => {
  it('reads manifests where some are given, else the cluster', async () => {
    const { context } = fakeContext({
      files: fakeFiles({ '/a.yaml': pod }),
      cluster: fakeClient(({ path }) => ({
        metadata: {},
        items: path.endsWith('/pods') ? [{ metadata: { name: 'b', namespace: 'x' } }] : [],
      })),
    });
    const names = async (paths: string[]) =>
      (await readObjects(paths, context, 'n')).objects.map(
        ({ source }) => `${source.namespace}/${source.name}`,
      );
    expect(await names(['/a.yaml'])).toEqual(['n/a']);
    expect(await names([])).toEqual(['x/b']);
  });

  it('shows on a terminal how far it is', async () => {
    const clock = manualClock();
    const files = fakeFiles({ '/a.yaml': pod });
    const slow = {
      ...files,
      read: async (path: string) => {
        clock.advance(1000);
        return files.read(path);
      },
    };
    const terminal = fakeContext({ files: slow, clock, isTerminal: true });
    await readObjects(['/a.yaml'], terminal.context);
    expect(terminal.err()).toContain('1 objects');
    const pipe = fakeContext({ files: slow, clock });
    await readObjects(['/a.yaml'], pipe.context);
    expect(pipe.err()).toBe('');
  });
});
