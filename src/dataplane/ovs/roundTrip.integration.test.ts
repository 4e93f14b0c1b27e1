import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalActions } from '../actions.ts';
import { ipv4Cidr } from '../addresses.ts';
import { cookieOf } from '../cookie.ts';
import { type InstalledFlow, indexFlows } from '../flowDiff.ts';
import { canonicalMatch } from '../match.ts';
import { startTestSwitch, type TestSwitch } from './testing/testSwitch.ts';

/** Every kind of match and action that the pipeline and policies use, in any order and several spellings. */
describe('what is written and what is read back', () => {
  let sw: TestSwitch;

  beforeAll(async () => {
    sw = await startTestSwitch();
    await sw.ovsdb.ensureBridge('netdev');
  });
  afterAll(() => sw.stop());

  it('are the same text for any flow', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFlow, { minLength: 1, maxLength: 200 }), async (flows) => {
        const wanted = indexFlows(flows);
        await sw.ofctl.applyBundle([...wanted.values()].map((flow) => ({ kind: 'add', flow })));
        expect(indexFlows(await sw.ofctl.dumpFlows())).toEqual(wanted);
        await sw.ofctl.applyBundle([...wanted.values()].map((flow) => ({ kind: 'delete', flow })));
        expect(await sw.ofctl.dumpFlows()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

const number = (max: number) => fc.integer({ min: 0, max });
const spelled = (max: number) =>
  number(max).chain((value) => fc.constantFrom(String(value), `0x${value.toString(16)}`));
const address = fc
  .tuple(number(255), number(255), number(255), number(255))
  .map((octets) => octets.join('.'));
const cidr = fc
  .tuple(address, fc.integer({ min: 1, max: 32 }))
  .map(([ip, bits]) => ipv4Cidr(`${ip}/${bits}`));
const macAddress = number(255).map((last) => `02:00:00:00:00:${last.toString(16).padStart(2, '0')}`);

const maybe = (name: string, value: fc.Arbitrary<unknown>) =>
  fc.option(value).map((given) => (given === null ? [] : [`${name}=${given}`]));

const anywhere = fc.tuple(
  maybe('in_port', fc.integer({ min: 1, max: 500 })),
  maybe('dl_src', macAddress),
  maybe('dl_dst', macAddress),
  maybe('reg0', fc.constantFrom('0x1/0xffff', '65536/0x10000', '0x0')),
  maybe('reg1', spelled(1000)),
  maybe('reg6', spelled(100)),
);

const onIp = fc.tuple(
  maybe('nw_src', fc.oneof(address, cidr)),
  maybe('nw_dst', fc.oneof(address, cidr)),
  maybe('ct_state', fc.constantFrom('-new+est', '+new+trk', '-new+trk')),
  maybe('ct_mark', fc.constantFrom('0x20', '33', '0x20/0xf0')),
  maybe('conj_id', fc.integer({ min: 1, max: 100_000 })),
);

const onPorts = fc.tuple(
  maybe('tp_src', fc.integer({ min: 1, max: 65535 })),
  maybe('tp_dst', fc.oneof(fc.integer({ min: 1, max: 65535 }), fc.constantFrom('0x50/0xfff0', '80/0xfffc'))),
);

const fieldsOf = (protocol: string, ...groups: fc.Arbitrary<readonly string[][]>[]) =>
  fc.tuple(...groups).map((given) => [...(protocol === '' ? [] : [protocol]), ...given.flat(2)]);

const match = fc
  .oneof(
    fieldsOf('', anywhere),
    fieldsOf('arp', anywhere, fc.tuple(maybe('arp_spa', address), maybe('arp_op', fc.constantFrom(1, 2)))),
    ...['ip', 'icmp'].map((protocol) => fieldsOf(protocol, anywhere, onIp)),
    ...['tcp', 'udp', 'sctp'].map((protocol) => fieldsOf(protocol, anywhere, onIp, onPorts)),
  )
  .chain((fields) => fc.shuffledSubarray(fields, { minLength: fields.length }))
  .map((fields) => canonicalMatch(fields.join(',')));

const conjunctions = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 3 })),
  {
    minLength: 1,
    selector: ([id]) => id,
  },
);

const actions = fc
  .oneof(
    fc.constantFrom('drop', 'NORMAL', 'IN_PORT', 'output:NXM_NX_REG1[]', 'goto_table:110', 'resubmit(,200)'),
    spelled(70_000).map((value) => `load:${value}->NXM_NX_REG6[], goto_table:110`),
    macAddress.map((mac) => `set_field:${mac}->eth_dst,dec_ttl,goto_table:110`),
    fc.constant('ct(commit,table=110,zone=65520,exec(load:0x20->NXM_NX_CT_MARK[]))'),
    conjunctions.map((list) => list.map(([id, clause]) => `conjunction(${id},${clause}/3)`).join(',')),
  )
  .map(canonicalActions);

const anyFlow: fc.Arbitrary<InstalledFlow> = fc
  .record({
    table: number(100),
    priority: number(65535),
    match,
    actions,
    cookie: number(65535).map((round) => cookieOf(round, 'policy')),
  })
  // Needs an IP match in front of it.
  .filter((flow) => !/dec_ttl|ct\(/.test(flow.actions) || /\b(ip|icmp|tcp|udp|sctp)\b/.test(flow.match))
  // A flow with conj_id must not have conjunctions.
  .filter((flow) => !(flow.match.includes('conj_id') && flow.actions.includes('conjunction')));
