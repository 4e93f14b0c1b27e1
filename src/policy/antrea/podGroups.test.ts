import { describe, expect, it } from 'vitest';
import { normalizedName } from '../groupSelector.ts';
import { type PodsResult, parsePods, parseServiceAccount } from './podGroups.ts';

function text(result: PodsResult): string {
  return result.ok ? normalizedName(result.group) : result.refusal.reason;
}

describe('the pods of selectors', () => {
  const web = { matchLabels: { app: 'web' } };
  it.each([
    [{ podSelector: web }, 'x', 'namespace=x And podSelector=app=web'],
    [{ podSelector: web }, undefined, 'namespaceSelector= And podSelector=app=web'],
    [{ namespaceSelector: web }, 'x', 'namespaceSelector=app=web'],
    [
      { namespaceSelector: web, podSelector: web },
      undefined,
      'namespaceSelector=app=web And podSelector=app=web',
    ],
    [{ podSelector: { matchLabels: { '!': '' } } }, 'x', 'InvalidSelector'],
    [{ namespaceSelector: { matchLabels: { '!': '' } } }, 'x', 'InvalidSelector'],
  ])('%j in %s', (selectors, namespace, expected) => {
    expect(text(parsePods(selectors, namespace))).toBe(expected);
  });
});

describe('the pods of a service account', () => {
  it.each([
    [{ name: 'robot', namespace: 'x' }, 'namespace=x And podSelector=serviceaccount:=robot'],
    [{ name: 'robot' }, 'InvalidPeer'],
    [{ namespace: 'x' }, 'InvalidPeer'],
    [{ name: 'robot', namespace: 'x', scope: 'Cluster' }, 'UnknownField'],
  ])('%j', (written, expected) => {
    expect(text(parseServiceAccount(written))).toBe(expected);
  });
});
