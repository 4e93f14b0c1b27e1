import { describe, expect, it } from 'vitest';
import { Answers } from './answer.ts';
import { waysOf } from './passes.ts';
import { parseDestination, parseReference } from './reference.ts';
import { shop } from './testing/shop.ts';

const world = shop();

/** Every way of the first leg: the node, and what is asked of it. */
function ways(from: string, to: string) {
  const asked = { source: parseReference(from, 'shop'), destination: parseDestination(to, 'shop') };
  const [answer] = new Answers(world).to(asked);
  const [leg] = answer?.legs ?? [];
  if (answer === undefined || leg === undefined) throw new Error('no leg');
  const found = waysOf(world, answer, leg);
  if ('why' in found) return found.why;
  return found.passes.map(({ node, query: { port = '', source, destination, flow } }) =>
    [node, port, source, destination, flow].join(' '),
  );
}

const web = 'tcp,tcp_src=40000,tcp_dst=8080';

describe('waysOf', () => {
  it('passes one switch, or two with the tunnel between them', () => {
    expect(ways('tools/probe', 'web-1:8080')).toEqual([`n1  tools/probe 10.0.1.3 ${web}`]);
    expect(ways('tools/probe', 'web-0:8080')).toEqual([
      `n1  tools/probe 10.0.2.2 ${web}`,
      `n2 antrea-tun0 10.0.1.2 10.0.2.2 ${web}`,
    ]);
  });

  it('passes the switch twice for a Service', () => {
    expect(ways('tools/probe', 'svc/web:80')).toEqual([
      'n1  tools/probe 10.96.0.10 tcp,tcp_src=40000,tcp_dst=80',
      `n1 antrea-gw0 10.0.1.2 10.0.2.2 ${web}`,
      `n2 antrea-tun0 10.0.1.2 10.0.2.2 ${web}`,
    ]);
    expect(ways('web-0', 'svc/web:80'), 'masqueraded, so that the answer comes back').toEqual([
      'n2  shop/web-0 10.96.0.10 tcp,tcp_src=40000,tcp_dst=80',
      `n2 antrea-gw0 10.0.2.1 10.0.2.2 ${web}`,
    ]);
    expect(ways('web-0', 'svc/api:443')).toEqual(['n2  shop/web-0 10.96.0.1 tcp,tcp_src=40000,tcp_dst=443']);
  });

  it('comes from a node by its gateway, and from elsewhere by that of the pod', () => {
    expect(ways('node/n1', 'web-0:8080')).toEqual([
      `n1 antrea-gw0 10.0.1.1 10.0.2.2 ${web}`,
      `n2 antrea-tun0 10.0.1.1 10.0.2.2 ${web}`,
    ]);
    expect(ways('192.0.2.1', 'web-0:8080')).toEqual([`n2 antrea-gw0 192.0.2.1 10.0.2.2 ${web}`]);
    expect(ways('web-0', '172.18.0.1:8080')).toEqual([`n2  shop/web-0 172.18.0.1 ${web}`]);
  });

  it('says why there is nothing to ask', () => {
    expect(ways('node/n1', 'node/n2:80')).toContain('passes no switch');
    expect(ways('cart', 'web-0:80')).toBe('shop/cart runs on no node yet');
    expect(ways('web-0', '192.0.2.0/24:80')).toBe('192.0.2.0/24 is more than one address');
    expect(ways('192.0.2.0/24', 'web-0:80')).toBe('192.0.2.0/24 is more than one address');
  });
});
