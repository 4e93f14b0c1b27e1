import { expect, it } from 'vitest';
import { casesOf } from './cases.ts';
import { parseTestFile } from './testFile.ts';

const text = `tests:
  - { name: n, from: [a, b], to: c, port: [1, http], protocol: udp, expect: deny, by: p }
  - { from: 10.0.0.0/8, to: svc/x/y, expect: allow }
`;

it('tries each with each', () => {
  const cases = casesOf(parseTestFile('f', text).tests);
  expect(cases.map(({ name }) => name)).toEqual([
    'n: a to c:1/udp is denied',
    'n: a to c:http/udp is denied',
    'n: b to c:1/udp is denied',
    'n: b to c:http/udp is denied',
    '10.0.0.0/8 to svc/x/y/tcp is allowed',
  ]);
  expect(cases[0]).toMatchObject({ from: 'a', to: 'c', port: 1, protocol: 'UDP', expect: 'deny', by: 'p' });
});

it.each([
  ['tests: []', 'tests'],
  ['tests: [{ from: a, to: b, expect: maybe }]', 'tests.0.expect'],
  ['tests: [{ from: a, to: b, port: 0, expect: deny }]', 'tests.0.port'],
  ['tests: [', 'f: '],
])('refuses %s', (wrong, told) => {
  expect(() => parseTestFile('f', wrong)).toThrow(told);
});
