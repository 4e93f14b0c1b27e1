import { describe, expect, it } from 'vitest';
import { attemptsOf } from './attempts.ts';
import { paperStage } from './paperStage.ts';

const stage = paperStage();
const attempts = attemptsOf(stage);
const attempt = (id: string) => attempts.find((each) => each.id === id);

describe('attemptsOf', () => {
  it('names each attempt once, and gives each a model and a way', () => {
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(attempts.length);
    expect(attempts.filter(({ connections, passes }) => connections.length * passes.length === 0)).toEqual(
      [],
    );
  });

  it('has all pairs of pods in every protocol', () => {
    const pairs = attempts.filter(({ kind }) => kind === 'pod');
    expect(pairs).toHaveLength(9 * 8 * 8);
    expect(new Set(pairs.map(({ content }) => content.protocol))).toEqual(
      new Set(['TCP', 'UDP', 'SCTP', 'ICMP']),
    );
  });

  it('goes through one bridge on one node, and through two to another', () => {
    const near = attempt('truth-x/a -> truth-x/c TCP 80');
    expect(near?.passes).toMatchObject([{ node: 'antrea-worker', out: 12 }]);
    const far = attempt('truth-x/a -> truth-x/b TCP 80');
    expect(far?.passes).toMatchObject([
      { node: 'antrea-worker', out: 1 },
      {
        node: 'antrea-worker2',
        out: 11,
        flow: expect.stringMatching(
          /^in_port=1,tcp,.*dl_dst=aa:bb:cc:dd:ee:ff,nw_src=10.244.1.10,nw_dst=10.244.2.11,.*tcp_dst=80$/,
        ),
      },
    ]);
  });

  it('goes to a Service through the gateway, and comes back to meet the policies', () => {
    const through = attempt('truth-x/b -> service truth-x/cluster TCP 8000');
    expect(through?.passes.map(({ node, out }) => [node, out])).toEqual([
      ['antrea-worker2', 2],
      ['antrea-worker2', 1],
      ['antrea-worker', 10],
    ]);
    expect(through?.connections).toEqual([
      {
        from: { kind: 'pod', namespace: 'truth-x', name: 'b' },
        to: { kind: 'pod', namespace: 'truth-x', name: 'a' },
        protocol: 'TCP',
        port: 8080,
      },
    ]);
  });

  it('sends datagrams of several packets, too', () => {
    const sent = attempts.filter(({ kind }) => kind === 'fragments');
    expect(sent).toHaveLength(9 * 8);
    expect(sent[0]?.id).toMatch(/ UDP 80 4000 bytes$/);
  });

  it('meets a Service of the host network on its own node only', () => {
    const through = attempt('truth-x/a -> service truth-x/host TCP 80');
    expect(through).toMatchObject({ address: '10.96.2.0', by: 'antrea-worker2', seen: '172.18.0.3' });
    expect(through?.passes.map(({ node, out }) => [node, out])).toEqual([['antrea-worker', 2]]);
    expect(through?.connections).toMatchObject([
      { to: { kind: 'node', address: '172.18.0.4' }, port: 18_080 },
    ]);
    expect(attempt('truth-x/b -> service truth-x/host TCP 80')?.seen).toBe('10.244.2.11');
  });

  it('knows under which address a node port shows its clients', () => {
    expect(attempt('truth-x/b -> worker nodePort TCP')?.seen).toBe('172.18.0.3');
    expect(attempt('truth-x/b -> worker2 nodePort TCP')?.seen).toBe('10.244.2.1');
    expect(attempt('worker -> worker nodePort TCP')?.seen).toBe('10.244.1.1');
    expect(attempt('worker2 -> worker nodePort TCP')?.seen).toBe('172.18.0.3');
  });
});
