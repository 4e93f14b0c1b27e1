import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { waitCommand } from '../commands/wait.ts';
import { parseArguments } from '../framework/parse.ts';
import { fakeClient, fakeContext } from '../testing/fakeContext.ts';
import { runWait } from './runWait.ts';

type Status = 'True' | 'False' | 'gone';

/** The one policy `web` of a cluster whose state is `states[n]` at the nth look, and the last from then on. */
async function wait(line: string, states: readonly Status[]) {
  let look = 0;
  const clock = manualClock();
  const status = () => states[Math.min(look, states.length - 1)] ?? 'gone';
  const { context, out, err } = fakeContext({
    target: 'cluster',
    // Time passes only while the command sleeps.
    clock: {
      ...clock,
      sleep: async (ms) => {
        look += 1;
        clock.advance(ms);
      },
    },
    cluster: fakeClient(({ path }) => {
      if (!path.startsWith('/apis/crd.antrea.io/') || !path.endsWith('/clusternetworkpolicies'))
        return { items: [] };
      const conditions = [{ type: 'Ready', status: status(), message: 'waits for n2' }];
      return { items: status() === 'gone' ? [] : [{ metadata: { name: 'web' }, status: { conditions } }] };
    }),
  });
  const root = {
    name: 'antctl',
    short: '',
    globalFlags: [{ name: 'timeout', type: 'duration', usage: '' } as const],
    subcommands: [waitCommand],
  };
  const code = await runWait(parseArguments(root, line.split(' ')).invocation, context);
  return { code, out: out(), err: err(), looks: look + 1 };
}

describe('antctl wait', () => {
  it('ends as soon as the policy is in force', async () => {
    expect(await wait('wait policies web', ['False', 'False', 'True'])).toEqual({
      code: 0,
      out: 'antrea clusternetworkpolicy web ready\n',
      err: '',
      looks: 3,
    });
  });

  it('gives up in time and says what is missing', async () => {
    const { code, err } = await wait('wait policies --timeout 10s', ['False']);
    expect(code).toBe(1);
    expect(err).toBe(
      'antrea clusternetworkpolicy web: waits for n2\nError: timed out waiting for 1 of them\n',
    );
  });

  it('waits for one that does not exist yet, and for one to be gone', async () => {
    expect((await wait('wait policies web', ['gone', 'True'])).code).toBe(0);
    expect((await wait('wait policies web --timeout 5s', ['gone'])).err).toContain('web: does not exist');
    expect((await wait('wait policies web --for deleted', ['True', 'gone'])).out).toBe('web deleted\n');
  });

  it('says so when there is nothing to wait for', async () => {
    expect(await wait('wait policies', ['gone'])).toMatchObject({ code: 0, err: 'There are no policies.\n' });
    expect((await wait('wait policies -n shop', ['gone'])).err).toBe(
      'There are no policies in namespace shop.\n',
    );
    expect((await wait('wait policies --for deleted', ['True', 'gone'])).err).toBe('');
  });

  it('has no other goals for agents', async () => {
    await expect(wait('wait agents --for deleted', ['True'])).rejects.toThrow('agents are never deleted');
  });
});
