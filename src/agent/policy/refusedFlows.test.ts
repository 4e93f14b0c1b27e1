import { expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { DesiredFlows, type FlowChange, type FlowUpdate } from '#dataplane/flowSet.ts';
import { type Inherited, nothingInherited } from '#dataplane/policy/inherited.ts';
import { pageOf } from '#dataplane/policy/page.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { PolicyRealizer } from './policyRealizer.ts';
import { ingressPolicy } from './testing/testPolicies.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A realizer of a switch that refuses rules as long as `refuses` says so. */
function start(refuses: () => boolean, inherited: Inherited = nothingInherited) {
  const clock = manualClock();
  const desired = new DesiredFlows();
  const results: string[] = [];
  const take = async (changes: readonly (FlowChange | FlowUpdate)[]) => {
    if (refuses() && changes.some(({ owner }) => owner === 'policy/rules')) throw new Error('bad match');
    for (const change of changes) desired.apply(change);
  };
  const realizer = new PolicyRealizer({
    flows: { apply: take, update: take },
    inherited,
    ports: () => [{ ofport: 3, ip: '10.10.0.3' }],
    clock,
    logger: silentLogger(),
    onWritten: (policies, result) => results.push(`${policies.join()} ${result}`),
  });
  realizer.tell((news) => {
    const server = { pod: { namespace: 'default', name: 'server' } };
    news.pods.add('default/server');
    news.appliedToGroups.set('servers', { metadata: { name: 'servers', uid: 's' }, groupMembers: [server] });
    news.addressGroups.set('g', { metadata: { name: 'g', uid: 'g' }, groupMembers: [{ ips: ['10.0.0.9'] }] });
    news.policies.set('p', ingressPolicy('p', { to: 'servers', from: 'g' }));
  });
  return { clock, realizer, desired, results };
}

it('flows that the switch refuses are not taken for installed: the pod is isolated, it is said, and they are sent again', async () => {
  let refuses = true;
  const { clock, realizer, desired, results } = start(() => refuses);
  await realizer.flush();
  expect(results).toEqual(['p refused']);
  expect(desired.flowsOf('policy/isolation').map(({ match }) => match)).toContain('ip,reg1=0x3');
  expect(desired.flowsOf('policy/rules')).toEqual([]);
  expect(realizer.problem('p')).toMatchObject({ reason: 'FlowsRefused' });

  clock.advance(1_000);
  await settle();
  expect(realizer.problem('p')).toMatchObject({ reason: 'FlowsRefused' });

  refuses = false;
  clock.advance(1_000);
  await settle();
  expect(results.at(-1)).toBe('p done');
  expect(realizer.problem('p')).toBeUndefined();
  // All of them, not only what changed since.
  const matches = desired.flowsOf('policy/rules').map(({ match }) => match);
  expect(matches.sort()).toEqual(['conj_id=1,ip', 'ip,nw_src=10.0.0.9', 'ip,reg1=0x3']);
});

it('what a former run left is kept while flows are refused, but not for ever', async () => {
  for (const [refusedFor, seconds] of [
    [2, 3],
    [100, 5],
  ] as const) {
    let turn = 0;
    const { clock, realizer } = start(() => turn < refusedFor);
    let isForgotten = false;
    void realizer.forgetInherited().then(() => {
      isForgotten = true;
    });
    for (; turn < seconds; turn++) {
      await settle();
      expect(isForgotten).toBe(false);
      clock.advance(1_000);
    }
    await settle();
    expect(isForgotten).toBe(true);
  }
});

it('the remains of a former run are taken out again when the first attempt was refused', async () => {
  let refuses = false;
  const place = {
    direction: 'In',
    page: pageOf(90, 200),
    match: 'ip,reg1=0x3',
    places: new Map([[9, '2/3']]),
  } as const;
  const { clock, realizer, desired } = start(() => refuses, {
    conjunctions: [{ id: 9, direction: 'In', page: pageOf(90, 200), mark: undefined }],
    matches: [place],
    isolates: true,
  });
  const actions = () => desired.flowsOf('policy/rules').find(({ match }) => match === place.match)?.actions;
  await realizer.flush();
  expect(actions()).toContain('conjunction(9,2/3)');
  refuses = true;
  await realizer.forgetInherited();
  expect(actions()).toContain('conjunction(9,2/3)');
  refuses = false;
  clock.advance(1_000);
  await settle();
  expect(actions()).not.toContain('conjunction(9,');
});
