import { describe, expect, it } from 'vitest';
import { packetText } from './packetText.ts';

const node = { gatewayMac: '0e:00:00:00:00:01', peerPodCidrs: ['10.0.2.0/24'] };
const a = { ip: '10.0.1.2', port: { ofport: 3, mac: '0a:00:00:00:00:02' } };
const b = { ip: '10.0.1.3', port: { ofport: 4, mac: '0a:00:00:00:00:03' } };
const remote = { ip: '10.0.2.9' };
const service = { ip: '10.96.0.1' };

function text(packet: Partial<Parameters<typeof packetText>[0]>) {
  return packetText({ flow: '', ...packet }, node);
}

describe('packetText', () => {
  it('goes from pod to pod on their network', () => {
    expect(text({ source: a, destination: b, flow: 'tcp,tcp_dst=80' })).toBe(
      'in_port=3,tcp,tcp_dst=80,nw_src=10.0.1.2,nw_dst=10.0.1.3,dl_src=0a:00:00:00:00:02,dl_dst=0a:00:00:00:00:03,nw_ttl=64',
    );
  });

  it('goes through the gateway to other nodes and Services', () => {
    for (const destination of [remote, service]) {
      expect(text({ source: a, destination })).toContain('dl_dst=0e:00:00:00:00:01');
    }
  });

  it('arrives from another node through the tunnel, to be routed', () => {
    expect(text({ source: remote, destination: b })).toBe(
      'in_port=1,ip,nw_src=10.0.2.9,nw_dst=10.0.1.3,dl_dst=aa:bb:cc:dd:ee:ff,nw_ttl=64',
    );
  });

  it('comes from anywhere else by the gateway', () => {
    const routed = 'in_port=2,ip,nw_src=192.0.2.1,nw_dst=10.0.1.3,dl_src=0e:00:00:00:00:01';
    expect(text({ source: { ip: '192.0.2.1' }, destination: b })).toContain(routed);
    expect(text({ source: { ip: '192.0.2.1' }, destination: remote })).toContain('dl_dst=aa:bb:cc:dd:ee:ff');
  });

  it('enters where it is told to: the second pass of a Service', () => {
    const second = text({ port: 2, source: a, destination: b });
    expect(second).toContain('in_port=2,ip,nw_src=10.0.1.2');
    expect(second).toContain('dl_src=0e:00:00:00:00:01,dl_dst=0a:00:00:00:00:03');
  });

  it('leaves to the flow what the flow says', () => {
    const flow = 'arp,in_port=3,dl_src=0a:00:00:00:00:02';
    expect(text({ flow })).toBe(flow);
    expect(text({ source: a, flow: 'udp,nw_ttl=1' })).not.toContain('nw_ttl=64');
  });
});
