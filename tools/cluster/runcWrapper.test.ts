import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readAsset } from './assets.ts';

let folder = '';
let wrapper = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antrea-runc-'));
  wrapper = join(folder, 'runc');
  const real = join(folder, 'real');
  writeFileSync(real, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
  const script = readAsset('runc-without-sys-resource.sh');
  writeFileSync(wrapper, script.replace('real=/usr/sbin/runc', `real=${real}`), { mode: 0o755 });
});

const rich = {
  ociVersion: '1.1.0',
  process: {
    args: ['sh', '-c', 'echo "CAP_SYS_RESOURCE", and "rlimits":[]'],
    capabilities: {
      bounding: ['CAP_SYS_RESOURCE', 'CAP_KILL'],
      effective: ['CAP_KILL', 'CAP_SYS_RESOURCE'],
      permitted: ['CAP_SYS_RESOURCE'],
    },
    rlimits: [{ type: 'RLIMIT_NOFILE', hard: 1, soft: 1 }],
    oomScoreAdj: -997,
  },
};
const poor = {
  ociVersion: '1.1.0',
  process: {
    args: rich.process.args,
    capabilities: { bounding: ['CAP_KILL'], effective: ['CAP_KILL'], permitted: [] },
    oomScoreAdj: 0,
  },
};

function bundle(content: unknown): string {
  const at = join(folder, 'bundle');
  mkdirSync(at);
  writeFileSync(join(at, 'config.json'), JSON.stringify(content));
  return at;
}

describe('the runc wrapper', () => {
  it.each(['create', 'run'])('rewrites the bundle of %s and passes every word on', (action) => {
    const at = bundle(rich);
    const said = execFileSync(wrapper, ['--root', '/run/x', action, '--bundle', at, 'exec'], {
      encoding: 'utf8',
    });
    expect(said.split('\n')).toEqual(['--root', '/run/x', action, '--bundle', at, 'exec', '']);
    expect(JSON.parse(readFileSync(join(at, 'config.json'), 'utf8'))).toEqual(poor);
  });

  it('rewrites the process file of exec', () => {
    const file = join(folder, 'process.json');
    writeFileSync(file, JSON.stringify(rich.process));
    execFileSync(wrapper, ['exec', '--process', file, '--detach', 'id']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(poor.process);
  });

  it('takes the working directory for the bundle when none is named', () => {
    const at = bundle(rich);
    execFileSync(wrapper, ['create', 'id'], { cwd: at });
    expect(JSON.parse(readFileSync(join(at, 'config.json'), 'utf8'))).toEqual(poor);
  });

  it('leaves alone what has nothing to drop', () => {
    const at = bundle(poor);
    const config = join(at, 'config.json');
    utimesSync(config, 1, 1);
    execFileSync(wrapper, ['create', `--bundle=${at}`, 'id']);
    expect(statSync(config).mtimeMs).toBe(1000);
  });

  it('touches nothing for other commands', () => {
    expect(execFileSync(wrapper, ['kill', 'id', '9'], { encoding: 'utf8' })).toBe('kill\nid\n9\n');
  });
});
