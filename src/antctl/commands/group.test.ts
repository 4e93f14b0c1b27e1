import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand.ts';
import { addressGroupCommand, appliedToGroupCommand } from './group.ts';

const group = {
  metadata: { name: 'g1', uid: 'g1' },
  groupMembers: [
    {
      pod: { namespace: 'b', name: 'p' },
      ips: ['10.0.0.2'],
      ports: [{ port: 80, name: 'http', protocol: 'TCP' }],
    },
    { pod: { namespace: 'a', name: 'p' } },
  ],
};

describe('antctl get appliedtogroup and addressgroup', () => {
  it('shows pods or addresses', async () => {
    const answer = () => ({ items: [group] });
    expect((await runCommand(appliedToGroupCommand, [], answer)).out).toBe('NAME PODS   \ng1   a/p,b/p\n');
    expect((await runCommand(addressGroupCommand, [], answer)).out).toBe('NAME POD-IPS \ng1   10.0.0.2\n');
  });

  it('asks for one by name', async () => {
    const { asked, out } = await runCommand(addressGroupCommand, ['g1', '-o', 'json'], () => group);
    expect(asked).toBe('/addressgroups?name=g1');
    expect(JSON.parse(out)).toEqual({
      name: 'g1',
      pods: [
        {
          pod: { namespace: 'b', name: 'p' },
          ip: '10.0.0.2',
          ports: [{ port: 80, name: 'http', protocol: 'TCP' }],
        },
        { pod: { namespace: 'a', name: 'p' } },
      ],
    });
  });

  it('shows a group without members', async () => {
    const empty = { metadata: group.metadata };
    expect((await runCommand(addressGroupCommand, [], () => ({ items: [empty] }))).out).toBe(
      'NAME POD-IPS\ng1   <NONE> \n',
    );
  });
});
