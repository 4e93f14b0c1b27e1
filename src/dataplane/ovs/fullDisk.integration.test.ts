import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { output, systemExec } from '#base/exec.ts';
import { setUpBridge } from './testing/testPod.ts';
import { startTestSwitch, type TestSwitch } from './testing/testSwitch.ts';

describe('a full disk under the database', () => {
  const temporary = tmpdir();
  let disk: string;
  let sw: TestSwitch;

  beforeAll(async () => {
    disk = await mkdtemp(join(temporary, 'antrea-full-'));
    await output(systemExec(), { file: 'mount', args: ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk] });
    process.env.TMPDIR = disk;
    sw = await startTestSwitch();
    await setUpBridge(sw, '10.10.0.1');
  });

  afterAll(async () => {
    await sw.stop();
    process.env.TMPDIR = temporary;
    await output(systemExec(), { file: 'umount', args: [disk] });
    await rm(disk, { recursive: true });
  });

  const names = async () => (await sw.ovsdb.listInterfaces()).map(({ name }) => name).sort();
  const shell = (script: string) => output(systemExec(), { file: 'sh', args: ['-c', script] });

  it('refuses a port with the reason, and takes it when there is room, with nothing lost', async () => {
    for (let at = 0; at < 40; at++) {
      await sw.netns.run('ip', 'link', 'add', `pod${at}`, 'type', 'veth', 'peer', 'name', `peer${at}`);
    }
    await sw.ovsdb.addPorts([{ name: 'pod0', externalIds: { pod: 'first' } }]);
    const before = await names();
    await shell(`n=0; while head -c 4096 /dev/zero > ${disk}/$n; do n=$((n + 1)); done 2> /dev/null; true`);

    // One transaction larger than what is left in the last page of the file.
    const many = Array.from({ length: 39 }, (_, index) => ({ name: `pod${index + 1}`, externalIds: {} }));
    await expect(sw.ovsdb.addPorts(many)).rejects.toMatchObject({
      code: 'ANTREA_COMMAND_FAILED',
      message: expect.stringMatching(/No space left on device/),
    });
    expect(await names()).toEqual(before);

    await shell(`rm ${disk}/[0-9]*`);
    const added = await sw.ovsdb.addPorts(many);
    expect(added.every(({ ofport }) => ofport !== undefined)).toBe(true);
    expect(await names()).toEqual([...before, ...many.map(({ name }) => name)].sort());

    await sw.killDatabase();
    await sw.startDatabase();
    expect(await names()).toHaveLength(before.length + many.length);
  });
});
