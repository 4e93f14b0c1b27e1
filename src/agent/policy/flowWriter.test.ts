import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { type Flow, flowKey } from '#dataplane/flow.ts';
import type { FlowChange, FlowUpdate } from '#dataplane/flowSet.ts';
import type { PolicyDelta } from '#dataplane/policy/delta.ts';
import type { Phases } from '#dataplane/policy/policyChange.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { FlowWriter } from './flowWriter.ts';

const flow = (match: string, table = 90): Flow => ({
  table,
  priority: 200,
  match,
  actions: 'drop',
  category: 'policy',
});

function delta(
  put: readonly string[],
  drop: readonly string[] = [],
  isolate: readonly string[] = [],
): PolicyDelta {
  return {
    rules: { put: put.map((match) => flow(match)), drop: drop.map((match) => flowKey(flow(match))) },
    isolation: { put: isolate.map((match) => flow(match, 100)), drop: [] },
  };
}

const nothing = delta([]);

/** A switch that notes bundles as `owner +put -drop` and may refuse some. */
function writer(
  refuses: (texts: readonly string[]) => Error | undefined = () => undefined,
  forwards?: () => boolean,
) {
  const bundles: string[] = [];
  const take = async (changes: readonly (FlowChange | FlowUpdate)[], atomic: boolean) => {
    const texts = changes.map((change) => {
      const put = 'flows' in change ? change.flows : change.put;
      const drop = 'flows' in change ? [] : change.drop;
      const kind = 'flows' in change ? '=' : '';
      const names = [...put.map(({ match }) => `+${match}`), ...drop.map(() => '-')];
      return `${kind}${change.owner.replace('policy/', '')} ${names.join(' ')}`;
    });
    const error = refuses(texts);
    bundles.push(`${error === undefined ? '' : 'refused '}${atomic ? 'atomic ' : ''}${texts.join(' & ')}`);
    if (error !== undefined) throw error;
  };
  return {
    bundles,
    writer: new FlowWriter({
      flows: {
        apply: (changes) => take(changes, false),
        update: (changes, options) => take(changes, options?.atomic === true),
      },
      logger: silentLogger(),
      sizes: { atOnce: 4, piece: 2 },
      ...(forwards && { forwards }),
    }),
  };
}

const phases = (stage: PolicyDelta, flip: PolicyDelta, cleanup: PolicyDelta): Phases => ({
  stage,
  flip,
  cleanup,
});
const unreachable = new CodedError('ANTREA_OVS_UNREACHABLE', 'away');

describe('FlowWriter', () => {
  it('brings a small change in one bundle, all of it or nothing', async () => {
    const { writer: own, bundles } = writer();
    expect(await own.write(phases(delta(['a']), delta(['b'], [], ['i']), delta([], ['c'])))).toBe('done');
    expect(bundles).toEqual(['atomic rules +a & isolation +i & rules +b & rules -']);
  });

  it('writes nothing for no change', async () => {
    const { writer: own, bundles } = writer();
    expect(await own.write(phases(nothing, nothing, nothing))).toBe('done');
    expect(bundles).toEqual([]);
  });

  it('stages and cleans up a large change in pieces, and flips it in one bundle between', async () => {
    const { writer: own, bundles } = writer();
    const change = phases(delta(['a', 'b', 'c']), delta(['d', 'e', 'f'], ['g']), delta([], ['h', 'k', 'l']));
    expect(await own.write(change)).toBe('done');
    expect(bundles).toEqual(['rules +a +b', 'rules +c', 'atomic rules +d +e +f -', 'rules - -', 'rules -']);
  });

  it('brings any change at once while nothing is forwarded', async () => {
    let forwards = false;
    const { writer: own, bundles } = writer(undefined, () => forwards);
    const change = phases(delta(['a', 'b', 'c']), delta(['d'], ['g'], ['i']), delta([], ['h']));
    await own.write(change);
    expect(bundles).toEqual(['atomic rules +a +b +c & isolation +i & rules +d - & rules -']);
    forwards = true;
    await own.write(change);
    expect(bundles).toHaveLength(5);
  });

  it('goes on after a refusal: later steps close what has to be closed', async () => {
    const { writer: own, bundles } = writer((texts) =>
      texts.join().includes('+a') ? new Error('no') : undefined,
    );
    const change = phases(delta(['a', 'b', 'c']), delta(['d']), delta([], ['e']));
    expect(await own.write(change)).toBe('refused');
    expect(bundles).toEqual(['refused rules +a +b', 'rules +c', 'atomic rules +d', 'rules -']);
  });

  it('brings what isolates alone when the switch refuses it together with rules', async () => {
    const { writer: own, bundles } = writer((texts) =>
      texts.join().includes('rules') ? new Error('no') : undefined,
    );
    expect(await own.write(phases(nothing, delta(['bad'], [], ['i']), nothing))).toBe('refused');
    expect(bundles).toEqual([
      'refused atomic isolation +i & rules +bad',
      'atomic isolation +i',
      'refused atomic rules +bad',
    ]);
  });

  it('tells a switch that is away from one that refuses', async () => {
    const { writer: own, bundles } = writer(() => unreachable);
    expect(await own.write(phases(nothing, delta(['a'], [], ['i']), nothing))).toBe('away');
    // It gets them when it is back: there is nothing to try one by one.
    expect(bundles).toHaveLength(1);
  });

  it('says that flows were refused although the switch was away for others', async () => {
    const { writer: own } = writer((texts) => (texts.join().includes('+a') ? new Error('no') : unreachable));
    expect(await own.pieces(delta(['a', 'b', 'c']))).toBe('refused');
  });

  it('makes what is given all that policies have, what isolates first', async () => {
    const { writer: own, bundles } = writer();
    expect(await own.replace(delta(['a', 'b', 'c'], [], ['i']), [flow('s')])).toBe('done');
    expect(bundles).toEqual(['=isolation +i', '=services +s', '=rules +a +b +c']);
  });
});
