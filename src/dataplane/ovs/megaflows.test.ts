import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { confusesMegaflows, refreshMegaflows } from './megaflows.ts';

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

describe('refreshMegaflows', () => {
  const refresh = async (error?: Error) => {
    const said: string[] = [];
    const logger = { warn: () => {}, error: (_: object, message: string) => void said.push(message) };
    const purgeMegaflows = async () => {
      if (error !== undefined) throw error;
    };
    await refreshMegaflows({ purgeMegaflows }, logger);
    return said;
  };

  it('is silent about success, and about a switch that is away', async () => {
    expect(await refresh()).toEqual([]);
    expect(await refresh(new CodedError('ANTREA_OVS_UNREACHABLE', 'gone'))).toEqual([]);
  });

  it('says what else went wrong', async () => {
    expect(await refresh(new CodedError('ANTREA_COMMAND_FAILED', 'no'))).toHaveLength(1);
  });
});
