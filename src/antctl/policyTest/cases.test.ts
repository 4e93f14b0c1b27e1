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

it('takes port and protocol with the destination, too', () => {
  const [own] = casesOf(parseTestFile('f', 'tests: [{ from: a, to: "c:53/udp", expect: deny }]').tests);
  expect(own).toMatchObject({ name: 'a to c:53/udp is denied', to: 'c:53/udp', protocol: 'UDP' });
});

it.each([
  ['tests: []', 'tests'],
  ['tests: [{ from: a, to: b, expect: maybe }]', 'tests.0.expect'],
  ['tests: [{ from: a, to: b, port: 0, expect: deny }]', 'tests.0.port'],
  ['tests: [', 'f: '],
  ['', 'f: the file: Invalid input'],
  ['tests: [{ from: a, to: b, expect: deny }]\nmanifest: x', 'f: the file: Unrecognized key: "manifest"'],
  ['tests: [{ form: a, to: b, expect: deny }]', 'Unrecognized key: "form"'],
  ['tests: [{ from: { pod: a }, to: b, expect: deny }]', 'tests.0.from: a text, or a list of texts'],
  [
    'tests: [{ from: a, to: b, port: "80", expect: deny }]',
    'tests.0.port: a number from 1 to 65535, or the name',
  ],
])('refuses %s', (wrong, told) => {
  expect(() => parseTestFile('f', wrong)).toThrow(told);
});
