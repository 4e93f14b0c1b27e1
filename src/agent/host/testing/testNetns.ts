import { randomBytes } from 'node:crypto';
import { type Exec, output, systemExec } from '#base/exec.ts';
import { inNetns } from '../netns.ts';

/** A network namespace of a test. */
export type TestNetns = {
  readonly path: string;
  /** Runs programs inside. */
  readonly exec: Exec;
  /** Runs `file args...` inside and returns its standard output. @throws CodedError on a non-zero exit */
  run(file: string, ...args: string[]): Promise<string>;
  remove(): Promise<void>;
};

/** Makes a namespace with the loopback interface up. Needs root. */
export async function makeTestNetns(): Promise<TestNetns> {
  const name = `antrea-test-${randomBytes(4).toString('hex')}`;
  const host = systemExec();
  await output(host, { file: 'ip', args: ['netns', 'add', name] });
  const path = `/var/run/netns/${name}`;
  const exec = inNetns(host, path);
  await output(exec, { file: 'ip', args: ['link', 'set', 'lo', 'up'] });
  return {
    path,
    exec,
    run: (file, ...args) => output(exec, { file, args }),
    remove: async () => {
      await output(host, { file: 'ip', args: ['netns', 'delete', name] });
    },
  };
}
