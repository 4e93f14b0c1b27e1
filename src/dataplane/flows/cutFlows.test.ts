import { describe, expect, it } from 'vitest';
import { cutFlow, cutOf } from './cutFlows.ts';
import { initFlows } from './initFlows.ts';

const cut = { client: '10.10.0.2', server: '10.10.0.3', port: 80 };

describe('the flow of a cut', () => {
  it("drops what the server says in the middle of a stream that nobody knows, and no server's call", () => {
    expect(cutFlow(cut)).toEqual({
      table: 31,
      priority: 190,
      match: 'ct_state=+new+trk,tcp,nw_src=10.10.0.3,nw_dst=10.10.0.2,tp_src=80,tcp_flags=-syn',
      actions: 'drop',
      category: 'policy',
    });
  });

  it('can be read again, and no other is taken for one', () => {
    expect(cutOf(cutFlow(cut))).toEqual(cut);
    const one = { ...cut, clientPort: 43_520 };
    expect(cutFlow(one).match).toMatch(/,tp_src=80,tp_dst=43520,tcp_flags=-syn$/);
    expect(cutOf(cutFlow(one))).toEqual(one);
    expect(
      initFlows()
        .map(cutOf)
        .filter((each) => each !== undefined),
    ).toEqual([]);
  });
});
