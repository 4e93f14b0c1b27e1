import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complete, completionText } from '../framework/complete.ts';
import { rootCommand } from '../root.ts';
import { completionScripts } from './scripts.ts';

let folder: string;

/** A stand-in for antctl that answers what antctl would for the words it was asked. */
function antctlFor(words: readonly string[]): void {
  const answer = completionText(complete(rootCommand('cluster'), words));
  writeFileSync(join(folder, 'answer'), answer);
  writeFileSync(join(folder, 'expected'), `__complete ${words.join(' ')}`);
}

function bashOffers(line: string, words: readonly string[]): readonly string[] {
  antctlFor(words);
  const script = `
    antctl() { [[ "$*" == "$(cat expected)" ]] && cat answer; }
    compopt() { echo "files"; }
    ${completionScripts.bash}
    COMP_LINE=${JSON.stringify(line)}; COMP_POINT=\${#COMP_LINE}
    _antctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
  return text.split('\n').filter((one) => one !== '');
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the script for bash', () => {
  it('offers commands', () => {
    expect(bashOffers('antctl get ovs', ['get', 'ovs'])).toEqual(['ovsflows']);
    expect(bashOffers('antctl get ', ['get', ''])).toContain('podinterface');
  });

  it('offers what comes after an equals sign alone', () => {
    expect(bashOffers('antctl wait --for=re', ['wait', '--for=re'])).toEqual(['ready', 'realized']);
  });

  it('leaves names of files to bash', () => {
    expect(bashOffers('antctl -k ', ['-k', ''])).toEqual(['files']);
  });
});

describe('the scripts for zsh and fish', () => {
  it('ask antctl, and are told how to be loaded', () => {
    for (const script of [completionScripts.zsh, completionScripts.fish]) {
      expect(script).toContain('__complete');
      expect(script).toContain('load it with');
      expect(script).not.toContain('undefined');
    }
  });
});
