import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChildServer } from './childProcess.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'child-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(script: string): ChildServer {
  return new ChildServer('child', process.execPath, ['-e', script], join(folder, 'log'));
}

async function ended(child: ChildServer): Promise<string> {
  for (let turn = 0; turn < 500 && child.obituary === undefined; turn += 1) await setTimeout(10);
  return child.obituary ?? 'still running';
}

describe('ChildServer', () => {
  it('tells how it ended and what it said last', async () => {
    expect(await ended(run('console.error("no such flag"); process.exit(3)'))).toBe(
      'child ended (3):\nno such flag',
    );
  });

  it('is killed, even when it does not want to stop, and only once', async () => {
    const child = run('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)');
    expect(child.obituary).toBeUndefined();
    await child.kill();
    await child.kill();
    expect(child.obituary).toContain('SIGKILL');
  });
});
