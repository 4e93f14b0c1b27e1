import { describe, expect, it } from 'vitest';
import { readSelection } from './selection.ts';

const read = (query: string) => readSelection(new URLSearchParams(query));

describe('readSelection', () => {
  it('reads name and node', () => {
    expect(read('')).toEqual({});
    expect(read('fieldSelector=nodeName%3Dn1')).toEqual({ node: 'n1' });
    expect(read('fieldSelector=metadata.name%3D%3Da,nodeName%3Dn1')).toEqual({ name: 'a', node: 'n1' });
  });

  it('refuses what it would not honour', () => {
    expect(() => read('fieldSelector=status.phase%3DRunning')).toThrow('is not supported');
    expect(() => read('fieldSelector=nodeName!%3Dn1')).toThrow('is not supported');
    expect(() => read('labelSelector=a%3Db')).toThrow('label selectors');
  });
});
