import { describe, expect, it, vi } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { confusesMegaflows, MegaflowRefresher } from './megaflows.ts';

describe('confusesMegaflows', () => {
  it.each(['2.15.0', '2.17.7', '3.0.4', '3.1.0', '3.1.2', undefined, 'unknown'])('of %s: yes', (version) => {
    expect(confusesMegaflows('netdev', version)).toBe(true);
  });

  it.each(['2.17.8', '3.0.5', '3.1.3', '3.2.0', '3.5.0', '4.0.0'])('of %s: no', (version) => {
    expect(confusesMegaflows('netdev', version)).toBe(false);
  });

  it('of the kernel: never', () => {
    expect(confusesMegaflows('system', '3.1.0')).toBe(false);
  });
});

describe('MegaflowRefresher', () => {
  function setup(error?: Error) {
    const said: string[] = [];
    const calls: string[] = [];
    const rounds: (() => void)[] = [];
    const logger = { warn: () => {}, error: (_: object, message: string) => void said.push(message) };
    const appctl = {
      purgeMegaflows: async () => {
        calls.push('purge');
        if (error !== undefined) throw error;
      },
      nextRevalidation: () => {
        calls.push('wait');
        return new Promise<void>((resolve) => rounds.push(resolve));
      },
    };
    const refresher = new MegaflowRefresher({ appctl, logger });
    const endRound = () => rounds.shift()?.();
    return { refresher, said, calls, endRound };
  }

  it('drops what is cached at once, and again after the revalidators, which nobody waits for', async () => {
    const { refresher, calls, endRound } = setup();
    await refresher.changed();
    expect(calls).toEqual(['purge', 'wait']);
    endRound();
    await refresher.quiet();
    expect(calls).toEqual(['purge', 'wait', 'purge']);
  });

  it('goes once more for all changes that come while the revalidators work', async () => {
    const { refresher, calls, endRound } = setup();
    await refresher.changed();
    await refresher.changed();
    await refresher.changed();
    expect(calls).toEqual(['purge', 'wait', 'purge', 'purge']);
    endRound();
    await vi.waitFor(() => expect(calls.slice(4)).toEqual(['purge', 'wait']), { timeout: 10_000 });
    endRound();
    await refresher.quiet();
    expect(calls.slice(4)).toEqual(['purge', 'wait', 'purge']);
  });

  it('is silent about a switch that is away, and says what else went wrong', async () => {
    const away = setup(new CodedError('ANTREA_OVS_UNREACHABLE', 'gone'));
    await away.refresher.changed();
    expect(away.said).toEqual([]);
    const failing = setup(new CodedError('ANTREA_COMMAND_FAILED', 'no'));
    await failing.refresher.changed();
    expect(failing.said).toHaveLength(1);
  });
});
