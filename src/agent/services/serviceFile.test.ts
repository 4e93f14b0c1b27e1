import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceFrontend } from '#policy/serviceFrontends.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { ServiceFile } from './serviceFile.ts';

const frontend: ServiceFrontend = {
  address: '10.96.0.1',
  port: 443,
  protocol: 'TCP',
  endpoints: [{ address: '172.18.0.2', port: 6443 }],
};

describe('the file of Services', () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'antrea-services-'));
    folder = join(parent, 'kept');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));
  const open = () => new ServiceFile({ folder, logger: silentLogger() });

  it('gives back the latest of what was put in', async () => {
    const file = open();
    expect(await file.load()).toBeUndefined();
    file.put(new Map());
    file.put(new Map([['default/kubernetes', [frontend]]]));
    await file.flushed();
    expect(await open().load()).toEqual(new Map([['default/kubernetes', [frontend]]]));
    file.put(new Map());
    await file.flushed();
    expect(await open().load()).toEqual(new Map());
    expect(await readdir(folder)).toEqual(['services.json']);
  });

  it('is as if it were not there when it cannot be read', async () => {
    const file = open();
    file.put(new Map());
    await file.flushed();
    await writeFile(join(folder, 'services.json'), '[[');
    expect(await open().load()).toBeUndefined();
  });

  it('does not stop anything when it cannot be written', async () => {
    await writeFile(folder, 'in the way');
    const file = open();
    file.put(new Map());
    await file.flushed();
    expect(await file.load()).toBeUndefined();
  });
});
