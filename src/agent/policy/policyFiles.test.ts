import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { PolicyFiles } from './policyFiles.ts';
import { ingressPolicy } from './testing/testPolicies.ts';

describe('PolicyFiles', () => {
  let folder: string;
  const open = () => new PolicyFiles({ folder: join(folder, 'networkpolicy'), logger: silentLogger() });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antrea-policy-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const group = { metadata: { name: 'g', uid: 'g' }, groupMembers: [{ ips: ['10.0.0.1'] }] };
  const all = {
    policies: [ingressPolicy('p', { to: 'g' })],
    addressGroups: [group],
    appliedToGroups: [group],
  };

  it('know nothing at first', async () => {
    expect(await open().load()).toBeUndefined();
  });

  it('give back what was kept', async () => {
    await open().replace(all);
    expect(await open().load()).toEqual(all);
  });

  it('follow changes, and forget what a new answer does not have', async () => {
    const files = open();
    await files.replace(all);
    files.put('policies', 'p', undefined);
    files.put('policies', 'q', ingressPolicy('q', { to: 'g' }));
    await files.flushed();
    expect((await open().load())?.policies.map(({ metadata }) => metadata.name)).toEqual(['q']);
    await files.replace({ ...all, addressGroups: [] });
    expect(await open().load()).toEqual({ ...all, addressGroups: [] });
  });

  it('keep the version that came while an older answer was being written, and what is new since', async () => {
    const files = open();
    await files.replace({ ...all, addressGroups: [] });
    const writing = files.replace(all);
    const newer = ingressPolicy('p', { to: 'h' });
    files.put('policies', 'p', newer);
    await new Promise((resolve) => setImmediate(resolve));
    files.put('policies', 'q', ingressPolicy('q', { to: 'g' }));
    files.put('addressGroups', 'g', undefined);
    await writing;
    await files.flushed();
    expect(await open().load()).toEqual({
      ...all,
      policies: [newer, ingressPolicy('q', { to: 'g' })],
      addressGroups: [],
    });
  });

  it('take nothing from a file that a killed agent had not finished', async () => {
    await open().replace(all);
    const unfinished = join(folder, 'networkpolicy', 'network-policies', '.antrea-install-p.json');
    await writeFile(unfinished, JSON.stringify(ingressPolicy('p', { to: 'old' })));
    expect(await open().load()).toEqual(all);
    await writeFile(unfinished, '{"metadata":');
    expect(await open().load()).toEqual(all);
    await writeFile(unfinished, '{"metadata":');
    await open().replace(all);
    expect(await open().load()).toEqual(all);
  });

  it('are not trusted before the first answer was written as a whole', async () => {
    const files = open();
    files.put('policies', 'p', ingressPolicy('p', { to: 'g' }));
    await files.flushed();
    expect(await open().load()).toBeUndefined();
  });
});
