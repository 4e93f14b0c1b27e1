import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint } from '#policy/lint/lint.ts';
import { readText } from '../world/manifests.ts';
import { worldOf } from '../world/world.ts';
import { lintInput } from './lintInput.ts';
import { problemFindings } from './problemFindings.ts';

const corpus = path.join(import.meta.dirname, 'testing/corpus');
const examples = path.join(import.meta.dirname, '../../../examples');
const files = readdirSync(corpus).filter((name) => name.endsWith('.yaml'));
const folders = readdirSync(examples, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() && readdirSync(path.join(examples, entry.name)).includes('policies.yaml')
    ? [entry.name]
    : [],
);

function findingsIn(file: string, isComplete = false) {
  const world = worldOf(readText(path.basename(file), readFileSync(file, 'utf8')));
  const findings = lint(lintInput(world, { isComplete }));
  return [...problemFindings(world.problems), ...findings].map(
    ({ code, object, path: at, message }) => `${code} ${object.name} ${at} ${message}`,
  );
}

function policiesIn(file: string): number {
  return readFileSync(path.join(corpus, file), 'utf8').split(/^kind: \w*NetworkPolicy$/m).length - 1;
}

describe('policies as documentation describes them', () => {
  it('are many', () => {
    expect(files.map(policiesIn).reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(50);
  });

  it.each(files)('give no findings: %s', (file) => {
    expect(findingsIn(path.join(corpus, file))).toEqual([]);
  });
});

describe('the examples', () => {
  it.each(folders)('give no findings: %s', (folder) => {
    expect(findingsIn(path.join(examples, folder, 'policies.yaml'))).toEqual([]);
  });

  it('give none together, either', () => {
    const read = folders.map((folder) => {
      const file = path.join(examples, folder, 'policies.yaml');
      return readText(file, readFileSync(file, 'utf8'));
    });
    const world = worldOf({ objects: read.flatMap(({ objects }) => objects), problems: [] });
    expect(lint(lintInput(world, { isComplete: false }))).toEqual([]);
  });
});
