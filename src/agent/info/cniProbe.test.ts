import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { CniProbe } from './cniProbe.ts';

let directory = '';
let server: Server | undefined;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'cni-probe-'));
});

afterEach(async () => {
  server?.close();
  server = undefined;
  await rm(directory, { recursive: true });
});

/** Serves `answer` (nothing at all when undefined) to every question; returns the questions. */
async function serve(answer: string | undefined): Promise<string[]> {
  const questions: string[] = [];
  const onConnection = (socket: Socket) => {
    socket.on('data', (data) => {
      questions.push(data.toString());
      if (answer !== undefined) socket.end(answer);
    });
  };
  const listening = createServer({ allowHalfOpen: true }, onConnection);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(path.join(directory, 'cni.sock'), resolve));
  return questions;
}

/** Runs a probe until it has asked once. */
async function askOnce(): Promise<boolean> {
  const clock = manualClock();
  const probe = new CniProbe({ socketPath: path.join(directory, 'cni.sock'), clock, timeoutMs: 100 });
  const stopping = new AbortController();
  const ended = probe.run(stopping.signal);
  while (clock.sleepers() === 0) await new Promise((resolve) => setImmediate(resolve));
  stopping.abort();
  await ended;
  return probe.isUp();
}

describe('CniProbe', () => {
  it('is up when the server answers the question of a relay', async () => {
    const questions = await serve('{"exit":0,"stdout":"{}"}\n');
    expect(await askOnce()).toBe(true);
    expect(questions.map((line) => JSON.parse(line).env.CNI_COMMAND)).toEqual(['VERSION']);
  });

  it('is down when the socket is not there', async () => {
    expect(await askOnce()).toBe(false);
  });

  it('is down when the answer is a failure', async () => {
    await serve('{"exit":1,"stdout":"{}"}\n');
    expect(await askOnce()).toBe(false);
  });

  it('is down when the server takes the question and does not answer', async () => {
    await serve(undefined);
    expect(await askOnce()).toBe(false);
  });
});
