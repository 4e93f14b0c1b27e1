import { describe, expect, it } from 'vitest';
import { cutFlow } from '#dataplane/flows/cutFlows.ts';
import { Cuts } from './cuts.ts';

const minute = 60_000;
const cut = (port: number) => ({ client: '10.10.0.2', server: '10.10.0.3', port });

describe('cuts', () => {
  it('last until TCP has given up', () => {
    const cuts = new Cuts();
    expect(cuts.nextEnd(0)).toBeUndefined();
    cuts.add([cut(80)], 0);
    cuts.add([cut(81), cut(81)], 10 * minute);
    expect(cuts.flows()).toEqual([cutFlow(cut(80)), cutFlow(cut(81))]);
    expect(cuts.nextEnd(10 * minute)).toBe(20 * minute);
    cuts.prune(30 * minute);
    expect(cuts.flows()).toEqual([cutFlow(cut(81))]);
    expect(cuts.nextEnd(60 * minute)).toBe(0);
  });

  it('begin anew when the connection is cut again', () => {
    const cuts = new Cuts();
    cuts.add([cut(80), cut(81)], 0);
    cuts.add([cut(80)], 20 * minute);
    cuts.prune(30 * minute);
    expect(cuts.flows()).toEqual([cutFlow(cut(80))]);
  });

  it('end when they are over', () => {
    const cuts = new Cuts();
    cuts.add([cut(80), cut(81)], 0);
    cuts.prune(1, ({ port }) => port === 80);
    expect(cuts.flows()).toEqual([cutFlow(cut(81))]);
  });

  it('are not more than the switch should carry', () => {
    const cuts = new Cuts();
    cuts.add(
      Array.from({ length: 10_001 }, (_each, port) => cut(port)),
      0,
    );
    expect(cuts.flows()).toHaveLength(10_000);
    expect(cuts.flows()[0]).toEqual(cutFlow(cut(1)));
  });
});
