import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, type Exec, systemExec } from '#base/exec.ts';
import { isOvsUnreachable } from '#dataplane/ovs/failures.ts';
import { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { startTestSwitch, type TestSwitch } from '#dataplane/ovs/testing/testSwitch.ts';
import { makeOfctlTrap, type OfctlTrap } from './ofctlTrap.ts';

describe('the ovs-ofctl of the fault tests', () => {
  let sw: TestSwitch;
  let folder: string;
  let trap: OfctlTrap;
  let ofctl: OfctlClient;
  let port = 0;

  beforeAll(async () => {
    sw = await startTestSwitch();
    await sw.ovsdb.ensureBridge('netdev');
    folder = await mkdtemp(join(tmpdir(), 'antrea-trap-'));
    trap = await makeOfctlTrap(folder);
    const exec: Exec = {
      run: (command): Promise<CommandResult> =>
        systemExec().run({ ...command, env: { PATH: `${trap.path}:${process.env.PATH}` } }),
    };
    ofctl = new OfctlClient({ exec, endpoint: sw.endpoint });
  });
  afterAll(async () => {
    await sw.stop();
    await rm(folder, { recursive: true });
  });

  /** Adds two flows that are not there; the number of those that are afterwards, and what the client was told. */
  async function addTwo(): Promise<{ readonly added: number; readonly error: unknown }> {
    const before = (await sw.ofctl.dumpFlows()).length;
    const flow = () => ({
      kind: 'add' as const,
      flow: { table: 7, priority: 1, match: `in_port=${++port}`, actions: 'drop', cookie: 0n },
    });
    const error = await ofctl.applyBundle([flow(), flow()]).catch((reason: unknown) => reason);
    return { added: (await sw.ofctl.dumpFlows()).length - before, error };
  }

  it('is the real one while no trap is set, and for a bundle that the trap lets through', async () => {
    expect(await addTwo()).toEqual({ added: 2, error: undefined });
    await trap.set({ how: 'away', skip: 1 });
    expect(await addTwo()).toEqual({ added: 2, error: undefined });
    expect((await addTwo()).error).toBeInstanceOf(Error);
    expect(await addTwo()).toEqual({ added: 2, error: undefined });
    expect(await trap.disarm()).toBe(false);
  });

  it.each([
    ['away', 0, true],
    ['refused', 0, false],
    ['lost', 2, true],
    ['hangs', 0, true],
  ] as const)('%s', async (how, added, unreachable) => {
    await trap.set({ how });
    const outcome = await addTwo();
    expect(outcome.added).toBe(added);
    expect(isOvsUnreachable(outcome.error)).toBe(unreachable);
  });

  it('killed half way leaves all of a bundle or nothing', async () => {
    for (let ms = 0; ms < 8; ms++) {
      await trap.set({ how: 'killed', ms });
      const { added, error } = await addTwo();
      expect([0, 2]).toContain(added);
      expect(isOvsUnreachable(error)).toBe(true);
    }
  });

  it('says that it is held', async () => {
    expect(await trap.reached(0)).toBe(false);
    await trap.set({ how: 'before' });
    const adding = systemExec().run({
      file: join(trap.path, 'ovs-ofctl'),
      args: ['bundle', 'nowhere', '-'],
      stdin: 'flow add actions=drop\n',
      timeoutMs: 5_000,
    });
    expect(await trap.reached(5_000)).toBe(true);
    expect((await adding).code).toBeNull();
  });
});
