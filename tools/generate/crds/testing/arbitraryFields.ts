import fc from 'fast-check';

/** Any JSON value that is likely to be wrong somewhere, at the edges of what the schemas allow. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', '5', [], {}, [null], { a: 1 }, 1.5, -1),
  fc.constantFrom(0, 1, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1),
);

/** Mostly `good`, now and then anything. */
function mostly(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: junk });
}

/** An object with some of `fields`, and now and then one that no schema knows. */
function objectOf(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const known = fc.record(fields, { requiredKeys: [] });
  const extra = fc.option(fc.record({ unheardOf: junk }), { nil: {}, freq: 8 });
  return mostly(fc.tuple(known, extra).map(([some, more]) => ({ ...some, ...more })));
}

const text = mostly(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }));
const count = mostly(fc.constantFrom(0, 1, 5, 2 ** 31 - 1));
const port = mostly(fc.constantFrom(1, 10_350, 65_535));
const reference = objectOf({ kind: text, namespace: text, name: text });

const time = mostly(
  fc.constantFrom(
    '2020-11-12T17:35:35Z',
    '2020-02-29T00:00:00Z',
    '2020-11-12T17:35:35.123456Z',
    '2021-02-29T00:00:00Z',
    '2020-11-12T24:00:00Z',
    '2020-11-12T17:35:60Z',
    '2020-11-12T17:35Z',
    '2020-11-12t17:35:35z',
    '2020-11-12 17:35:35Z',
    '2020-11-12T17:35:35+01:00',
    '2020-11-12',
    'now',
  ),
);

function conditions(types: readonly string[]): fc.Arbitrary<unknown> {
  const status = mostly(fc.constantFrom('True', 'False', 'Unknown'));
  const required = { type: mostly(fc.constantFrom(...types)), status, lastHeartbeatTime: time };
  const whole = fc.record(required);
  const partial = objectOf({ ...required, reason: text, message: text });
  const one = fc.oneof({ weight: 6, arbitrary: whole }, { weight: 1, arbitrary: partial });
  return mostly(fc.array(mostly(one), { maxLength: 3 }));
}

const policies = objectOf({ networkPolicyNum: count, addressGroupNum: count, appliedToGroupNum: count });
const tableNumber = fc.integer({ min: 0, max: 255 }).map(String);

/** Fields of an AntreaAgentInfo, right or wrong. */
export const arbitraryAgentInfo = objectOf({
  version: text,
  podRef: reference,
  nodeRef: reference,
  nodeSubnet: mostly(fc.array(text, { maxLength: 2 })),
  ovsInfo: objectOf({
    version: text,
    bridgeName: text,
    flowTable: mostly(fc.dictionary(tableNumber, count, { maxKeys: 4 })),
  }),
  networkPolicyControllerInfo: policies,
  localPodNum: count,
  agentConditions: conditions(['AgentHealthy', 'OVSDBConnectionUp', 'ServiceProxyUp']),
  apiPort: port,
});

/** Fields of an AntreaControllerInfo, right or wrong. */
export const arbitraryControllerInfo = objectOf({
  version: text,
  podRef: reference,
  nodeRef: reference,
  serviceRef: reference,
  networkPolicyControllerInfo: policies,
  connectedAgentNum: count,
  controllerConditions: conditions(['ControllerHealthy']),
  apiPort: port,
});
