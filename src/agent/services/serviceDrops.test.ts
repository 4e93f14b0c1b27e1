import { beforeEach, describe, expect, it } from 'vitest';
import type { NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import type { ServiceFrontend } from '#policy/serviceFrontends.ts';
import { ServiceDrops } from './serviceDrops.ts';

const api: ServiceFrontend = {
  address: '10.96.0.1',
  port: 443,
  protocol: 'TCP',
  endpoints: [{ address: '172.18.0.2', port: 6443 }],
};
const services = new Map([['default/kubernetes', [api]]]);

function policy(name: string, rules: readonly WireRule[]): NetworkPolicy {
  const sourceRef = { type: 'K8sNetworkPolicy', namespace: 'x', name, uid: name } as const;
  return { metadata: { name, uid: name }, sourceRef, appliedToGroups: ['g'], rules };
}
const denyAll = policy('deny', [{ direction: 'Out' }]);
const allowNode = policy('allow', [{ direction: 'Out', to: { ipBlocks: [{ cidr: '172.18.0.0/16' }] } }]);
const ingress = policy('in', [{ direction: 'In' }]);

const dropOf = (ip: string) => `40/210/ct_state=+new+trk,tcp,nw_src=${ip},nw_dst=10.96.0.1,tp_dst=443`;
const rangeDropOf = (ip: string) => `40/210/ct_state=+new+trk,ip,nw_src=${ip},nw_dst=10.96.0.0/12`;

describe('drops of Services', () => {
  let members: string[];
  let ips: Map<string, string[]>;
  let drops: ServiceDrops;

  beforeEach(() => {
    members = ['x/a', 'x/b'];
    ips = new Map([
      ['x/a', ['10.10.0.2']],
      ['x/b', ['10.10.0.3']],
      ['x/c', ['10.10.0.4']],
    ]);
    drops = new ServiceDrops({
      serviceCidr: '10.96.0.0/12',
      facts: {
        portsOf: (pod) => (ips.get(pod) ?? []).map((ip) => ({ ip })),
        groupsOf: (pod) => (members.includes(pod) ? ['g'] : []),
        podsOf: (group) => (group === 'g' ? members : []),
      },
    });
  });

  const take = () => {
    const { put, drop } = drops.take();
    return { put: put.map(({ table, priority, match }) => `${table}/${priority}/${match}`).sort(), drop };
  };
  const nothing = { put: [], drop: [] };

  it('are none while no policy restricts egress', () => {
    drops.setServices(services);
    drops.setPolicy('in', ingress);
    drops.podsChanged(ips.keys());
    expect(take()).toEqual(nothing);
    expect(drops.everything()).toEqual([]);
  });

  it('come and go with what denies', () => {
    drops.setServices(services);
    drops.setPolicy('deny', denyAll);
    expect(take()).toEqual({ put: [dropOf('10.10.0.2'), dropOf('10.10.0.3')], drop: [] });
    drops.setPolicy('allow', allowNode);
    expect(take()).toEqual({ put: [], drop: [dropOf('10.10.0.2'), dropOf('10.10.0.3')] });
    drops.setPolicy('allow', undefined);
    drops.setServices(new Map([['default/kubernetes', []]]));
    expect(take()).toEqual(nothing);
    drops.setServices(services);
    expect(take().put).toHaveLength(2);
    expect(drops.everything()).toHaveLength(2);
  });

  it('are for all Services while nobody has said which there are', () => {
    drops.setPolicy('allow', allowNode);
    expect(take()).toEqual({ put: [rangeDropOf('10.10.0.2'), rangeDropOf('10.10.0.3')], drop: [] });
    drops.setServices(new Map());
    expect(take()).toEqual({ put: [], drop: [rangeDropOf('10.10.0.2'), rangeDropOf('10.10.0.3')] });
  });

  it('heed the order of rules, and the pods that a rule is for', () => {
    drops.setServices(services);
    const everywhere = { ipBlocks: [{ cidr: '0.0.0.0/0' }] };
    const ordered: NetworkPolicy = {
      ...policy('first', [{ direction: 'Out', to: everywhere, action: 'Drop' }]),
      sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'first', uid: 'first' },
      tierPriority: 250,
      priority: 1,
    };
    drops.setPolicy('allow', allowNode);
    expect(take()).toEqual(nothing);
    drops.setPolicy('first', ordered);
    expect(take().put).toEqual([dropOf('10.10.0.2'), dropOf('10.10.0.3')]);
    const rules = ordered.rules.map((rule) => ({ ...rule, appliedToGroups: ['others'] }));
    drops.setPolicy('first', { ...ordered, rules });
    expect(take().drop).toEqual([dropOf('10.10.0.2'), dropOf('10.10.0.3')]);
  });

  it('follow pods', () => {
    drops.setServices(services);
    drops.setPolicy('deny', denyAll);
    take();
    members = ['x/a', 'x/c'];
    drops.podsChanged(['x/b', 'x/c']);
    expect(take()).toEqual({ put: [dropOf('10.10.0.4')], drop: [dropOf('10.10.0.3')] });
    ips.delete('x/c');
    drops.podsChanged(['x/c']);
    expect(take()).toEqual({ put: [], drop: [dropOf('10.10.0.4')] });
  });

  it('stay when an address passes from one restricted pod to the next', () => {
    drops.setServices(services);
    drops.setPolicy('deny', denyAll);
    take();
    ips.set('x/b', ['10.10.0.2']);
    drops.podsChanged(['x/b']);
    expect(take()).toEqual({ put: [], drop: [dropOf('10.10.0.3')] });
    ips.delete('x/a');
    drops.podsChanged(['x/a']);
    expect(take()).toEqual(nothing);
  });
});
