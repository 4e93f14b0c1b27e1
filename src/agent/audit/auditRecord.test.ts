import { describe, expect, it } from 'vitest';
import { auditText, auditTime } from './auditRecord.ts';
import { dropped } from './testing/example.ts';

describe('a line of the audit log', () => {
  it('has the fields of Antrea in their order', () => {
    expect(auditText(dropped)).toBe(
      'CNPApplicationIngressRule AntreaNetworkPolicy:shop/front deny-rest Ingress Drop 44900 shop/web-1 10.10.1.65 35402 10.10.1.66 80 TCP 60 front-door',
    );
  });

  it('says that there is nothing where there is nothing', () => {
    const bare = { ...dropped, rule: undefined, priority: undefined, pod: undefined, label: undefined };
    expect(auditText({ ...bare, protocol: 'ICMP', sourcePort: undefined, destinationPort: undefined })).toBe(
      'CNPApplicationIngressRule AntreaNetworkPolicy:shop/front <nil> Ingress Drop <nil> <nil> 10.10.1.65 <nil> 10.10.1.66 <nil> ICMP 60 <nil>',
    );
  });

  it('begins with the time', () => {
    expect(auditTime(Date.UTC(2026, 0, 31, 23, 59, 59, 123))).toBe('2026/01/31 23:59:59.123000');
  });
});
