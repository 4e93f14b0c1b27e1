import { expect, it } from 'vitest';
import { inNetns } from './netns.ts';
import { fakeExec } from './testing/fakeExec.ts';

it('enters the namespace and leaves the rest of the command as it is', async () => {
  const exec = fakeExec();
  await inNetns(exec, '/var/run/netns/a').run({ file: 'ip', args: ['link'], stdin: 'x' });
  expect(exec.lines).toEqual(['nsenter --net=/var/run/netns/a ip link <<< x']);
});
