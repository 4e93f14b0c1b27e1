import { expect, it } from 'vitest';
import { Problems } from '../problems.ts';
import type { AntreaRule } from './input.ts';
import { readServices } from './services.ts';

function read(rule: AntreaRule) {
  const problems = new Problems();
  const services = readServices(rule, 'rule', problems);
  return { services, problems: problems.found.map(({ path, reason }) => `${path} ${reason}`) };
}

it('is any traffic without ports and protocols', () => {
  expect(read({})).toEqual({ services: undefined, problems: [] });
  expect(read({ ports: [], protocols: [] })).toEqual({ services: undefined, problems: [] });
});

it('is any of the ports and of the protocols', () => {
  const ports = [
    { protocol: 'UDP', port: 53 },
    { port: 80, endPort: 90, sourcePort: 1, sourceEndPort: 9 },
  ];
  const protocols = [{ icmp: {} }, { icmp: { icmpType: 8, icmpCode: 0 } }];
  expect(read({ ports, protocols })).toEqual({
    services: [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 80, endPort: 90, sourcePort: 1, sourceEndPort: 9 },
      { protocol: 'ICMP' },
      { protocol: 'ICMP', icmpType: 8, icmpCode: 0 },
    ],
    problems: [],
  });
});

it.each<[AntreaRule, string]>([
  [{ ports: [{ protocol: 'ICMP' }] }, 'rule.ports[0] UnknownProtocol'],
  [{ ports: [{ port: 0 }] }, 'rule.ports[0] InvalidPort'],
  [{ ports: [{ port: 90, endPort: 80 }] }, 'rule.ports[0] InvalidPort'],
  [{ ports: [{ sourcePort: 70_000 }] }, 'rule.ports[0] InvalidPort'],
  [{ ports: [{ sourcePort: 7, sourceEndPort: 6 }] }, 'rule.ports[0] InvalidPort'],
  [{ ports: [{ sourceEndPort: 6 }] }, 'rule.ports[0] InvalidPort'],
  [{ protocols: [{}] }, 'rule.protocols[0] UnknownProtocol'],
  [{ protocols: [{ igmp: {} }] }, 'rule.protocols[0] UnsupportedField'],
  [{ protocols: [{ icmp: { icmpType: 256 } }] }, 'rule.protocols[0] InvalidPort'],
  [{ protocols: [{ icmp: { icmpType: 8, icmpCode: -1 } }] }, 'rule.protocols[0] InvalidPort'],
  [{ protocols: [{ icmp: { icmpCode: 1 } }] }, 'rule.protocols[0] InvalidPort'],
])('is nothing, not any traffic: %j', (rule, problem) => {
  expect(read(rule)).toEqual({ services: [], problems: [problem] });
});
