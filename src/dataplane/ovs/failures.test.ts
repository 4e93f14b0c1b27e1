import { describe, expect, it } from 'vitest';
import type { CommandResult, Exec } from '#base/exec.ts';
import { isOvsUnreachable, runTool } from './failures.ts';

const codes = { unreachable: 'ANTREA_OVS_UNREACHABLE', refused: 'ANTREA_FLOW_REFUSED' } as const;

describe('a failing OVS tool', () => {
  it.each<[string, Partial<CommandResult>]>([
    ['no socket', { stderr: 'ovs-ofctl: /run/br-int.mgmt: failed to open socket (Connection refused)' }],
    [
      'no database',
      { stderr: 'ovs-vsctl: unix:/run/db.sock: database connection failed (No such file or directory)' },
    ],
    ['death in between', { stderr: 'ovs-ofctl: vconn_recv (End of file)' }],
    ['its own timeout', { code: 142 }],
    ['being killed', { code: null }],
  ])('means that nobody answers after %s', async (_what, result) => {
    await expect(failing(result)).rejects.toMatchObject({ code: 'ANTREA_OVS_UNREACHABLE' });
  });

  it.each(['ovs-ofctl: -:1: unknown keyword bogus', 'Error OFPBAC_BAD_OUT_GROUP for: OFPT_FLOW_MOD'])(
    'means a wrong request when it says %j',
    async (stderr) => {
      const error = await failing({ stderr }).catch((each: unknown) => each);
      expect(error).toMatchObject({ code: 'ANTREA_FLOW_REFUSED', message: `ovs-ofctl: ${stderr}` });
      expect(isOvsUnreachable(error)).toBe(false);
    },
  );
});

function failing(result: Partial<CommandResult>): Promise<string> {
  const exec: Exec = { run: () => Promise.resolve({ code: 1, stdout: '', stderr: '', ...result }) };
  return runTool(exec, { file: 'ovs-ofctl', args: [] }, codes);
}
