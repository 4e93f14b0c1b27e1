import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';

/** A held lock. */
export type FileLock = {
  /** Gives the lock up. */
  release(): Promise<void>;
  /** Resolves when the lock is no longer held, whoever ended it. */
  readonly ended: Promise<void>;
};

const heldElsewhere = 75;

/**
 * Takes the flock(2) of `path`, as host-local does, trying for up to `waitMs`. Node has no flock, so a child holds it:
 * the program `flock` becomes `cat`, which ends, and with it the lock, as soon as this process is gone, however it ends.
 * @throws CodedError ANTREA_IPAM_LOCKED when another process keeps it; ANTREA_IPAM_STORE_FAILED when it cannot be tried
 */
export async function acquireFileLock(path: string, clock: Clock, waitMs: number): Promise<FileLock> {
  await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => {
    throw failed(path, 'cannot create its folder', cause);
  });
  const deadline = clock.monotonic() + waitMs;
  for (;;) {
    const lock = await tryLock(path);
    if (lock !== undefined) return lock;
    if (clock.monotonic() >= deadline) {
      throw new CodedError('ANTREA_IPAM_LOCKED', `${path} is locked by another process`, {
        fields: { path },
      });
    }
    await clock.sleep(100);
  }
}

function tryLock(path: string): Promise<FileLock | undefined> {
  const args = ['--nonblock', '--conflict-exit-code', String(heldElsewhere), '--no-fork', path, 'cat'];
  const child = spawn('flock', args, { stdio: 'pipe' });
  return new Promise((resolve, reject) => {
    const stderr: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()));
    child.stdin.on('error', () => {
      // The exit code tells what matters.
    });
    child.on('error', (cause) => reject(failed(path, 'cannot start flock', cause)));
    child.on('exit', (code) => {
      if (code === heldElsewhere) resolve(undefined);
      else reject(failed(path, `flock ended with ${code ?? 'a signal'}: ${stderr.join('').trim()}`));
    });
    // What `cat` gives back proves that the lock is held.
    child.stdout.once('data', () => resolve(holder(child)));
    child.stdin.write('held\n');
  });
}

function holder(child: ChildProcessWithoutNullStreams): FileLock {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.unref();
  return {
    ended,
    release: () => {
      child.stdin.end();
      return ended;
    },
  };
}

function failed(path: string, why: string, cause?: unknown): CodedError {
  return new CodedError('ANTREA_IPAM_STORE_FAILED', `cannot lock ${path}: ${why}`, {
    cause,
    fields: { path },
  });
}
