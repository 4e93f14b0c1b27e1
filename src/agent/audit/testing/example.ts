import type { AuditRecord } from '../auditRecord.ts';

/** A packet that a rule dropped. */
export const dropped: AuditRecord = {
  table: 'CNPApplicationIngressRule',
  policy: 'AntreaNetworkPolicy:shop/front',
  rule: 'deny-rest',
  direction: 'Ingress',
  action: 'Drop',
  priority: 44_900,
  pod: 'shop/web-1',
  source: '10.10.1.65',
  sourcePort: 35_402,
  destination: '10.10.1.66',
  destinationPort: 80,
  protocol: 'TCP',
  length: 60,
  label: 'front-door',
};
