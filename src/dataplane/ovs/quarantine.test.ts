import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { DesiredFlows } from '../flowSet.ts';
import { installOneByOne } from './quarantine.ts';

const flow = { table: 1, priority: 1, match: '', actions: 'drop', category: 'pod' } as const;

describe('owners whose flows are refused together', () => {
  it('are tried one by one, and only the culprit is given up', async () => {
    const desired = threeOwners();
    const refused: string[] = [];
    const install = async () => {
      if (desired.owners().at(-1) === 'b') throw new CodedError('ANTREA_FLOW_REFUSED', 'no');
    };
    await installOneByOne(desired, install, (owner) => refused.push(owner));
    expect(refused).toEqual(['b']);
    expect(desired.owners()).toEqual(['a', 'c']);
  });

  it('are all still wanted, in their order, when the switch goes away meanwhile', async () => {
    const desired = threeOwners();
    const install = async () => {
      if (desired.owners().length === 2) throw new CodedError('ANTREA_OVS_UNREACHABLE', 'away');
    };
    await expect(installOneByOne(desired, install, () => {})).rejects.toMatchObject({
      code: 'ANTREA_OVS_UNREACHABLE',
    });
    expect(desired.owners()).toEqual(['a', 'b', 'c']);
  });
});

function threeOwners(): DesiredFlows {
  const desired = new DesiredFlows();
  ['a', 'b', 'c'].forEach((owner, table) => {
    desired.set(owner, [{ ...flow, table }]);
  });
  return desired;
}
