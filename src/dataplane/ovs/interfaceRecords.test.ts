import { describe, expect, it } from 'vitest';
import { interfaceRecords } from './interfaceRecords.ts';

const uuid = (id: string) => ['uuid', id];
const none = ['set', []];

describe('the ports of a bridge', () => {
  const tables = {
    bridges: [
      { name: 'br-int', ports: ['set', [uuid('p1'), uuid('p2')]] },
      { name: 'br-phy', ports: uuid('p3') },
    ],
    ports: [
      { _uuid: uuid('p1'), external_ids: ['map', [['pod-name', 'web']]], interfaces: uuid('i1') },
      { _uuid: uuid('p2'), external_ids: ['map', []], interfaces: uuid('i2') },
      { _uuid: uuid('p3'), external_ids: ['map', []], interfaces: uuid('i3') },
    ],
    interfaces: [
      { _uuid: uuid('i1'), name: 'web-a9993e', type: '', ofport: 3, options: ['map', []], error: none },
      { _uuid: uuid('i2'), name: 'lost', type: '', ofport: -1, options: ['map', []], error: 'no device' },
      { _uuid: uuid('i3'), name: 'eth0', type: '', ofport: 1, options: ['map', []], error: none },
    ],
  };

  it('are joined with their interfaces and kept apart from those of other bridges', () => {
    expect(interfaceRecords('br-int', tables)).toEqual([
      {
        name: 'web-a9993e',
        type: '',
        ofport: 3,
        portUuid: 'p1',
        externalIds: { 'pod-name': 'web' },
        options: {},
        error: undefined,
      },
      {
        name: 'lost',
        type: '',
        ofport: undefined,
        portUuid: 'p2',
        externalIds: {},
        options: {},
        error: 'no device',
      },
    ]);
    expect(interfaceRecords('br-phy', tables).map((record) => record.name)).toEqual(['eth0']);
  });

  it('are none when the bridge does not exist', () => {
    expect(interfaceRecords('br-none', tables)).toEqual([]);
  });
});
