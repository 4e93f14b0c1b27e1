import { describe, expect, it } from 'vitest';
import { serviceDropFlow, serviceRangeDropFlow } from './serviceDropFlows.ts';
import { serviceFlows } from './serviceFlows.ts';

const [service] = serviceFlows({ serviceCidr: '10.96.0.0/12', gatewayMac: '0a:00:00:00:00:01' });

describe('the drop of a Service', () => {
  it('is for new connections of one pod to one port of it', () => {
    const frontend = { address: '10.96.0.1', protocol: 'TCP', port: 443 };
    expect(serviceDropFlow('10.10.0.2', frontend)).toEqual({
      table: 40,
      priority: 210,
      match: 'ct_state=+new+trk,tcp,nw_src=10.10.0.2,nw_dst=10.96.0.1,tp_dst=443',
      actions: 'drop',
      category: 'policy',
    });
  });

  it('can be for all of them', () => {
    expect(serviceRangeDropFlow('10.10.0.2', '10.96.0.0/12').match).toBe(
      'ct_state=+new+trk,ip,nw_src=10.10.0.2,nw_dst=10.96.0.0/12',
    );
    expect(serviceRangeDropFlow('10.10.0.2', '0.0.0.0/0').match).toBe(
      'ct_state=+new+trk,ip,nw_src=10.10.0.2',
    );
  });

  it('is above the flow that sends their traffic on', () => {
    const { table, priority } = serviceRangeDropFlow('10.10.0.2', '10.96.0.0/12');
    expect(table).toBe(service?.table);
    expect(priority).toBeGreaterThan(service?.priority ?? Number.POSITIVE_INFINITY);
  });
});
