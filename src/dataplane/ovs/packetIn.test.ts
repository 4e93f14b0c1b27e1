import { describe, expect, it } from 'vitest';
import { type PacketIn, PacketInReader } from './packetIn.ts';

/** As Open vSwitch 3.1 prints a SYN that a flow of table 90 sent up. */
const syn = [
  'NXT_PACKET_IN2 (OF1.3) (xid=0x0): table_id=90 cookie=0x1050000000000 total_len=74 ct_state=new|trk,ct_zone=65520,ct_nw_src=10.10.0.2,ct_nw_dst=10.10.0.3,ct_nw_proto=6,ct_tp_src=53488,ct_tp_dst=81,ip,reg0=0x10002,reg1=0x4,reg6=0x7,in_port=3 (via action) data_len=74 (unbuffered)',
  ' userdata=01',
  'tcp,vlan_tci=0x0000,dl_src=de:d7:b8:15:2c:52,dl_dst=0e:b8:45:3d:3d:05,nw_src=10.10.0.2,nw_dst=10.10.0.3,nw_tos=0,nw_ecn=0,nw_ttl=64,nw_frag=no,tp_src=53488,tp_dst=81,tcp_flags=syn tcp_csum:131c',
  '00000000  0e b8 45 3d 3d 05 de d7-b8 15 2c 52 08 00 45 00 ',
  '00000010  00 3c 8e 9a 40 00 40 06-98 09 0a 0a 00 02 0a 0a ',
  '00000020  00 03 d0 f0 00 51 df 0c-3f 2b 00 00 00 00 a0 02 ',
  '00000030  fd 5c 13 1c 00 00 02 04-05 82 04 02 08 0a 87 08 ',
  '00000040  ad 1b 00 00 00 00 01 03-03 0a ',
];

function heard(lines: readonly string[]): PacketIn[] {
  const packets: PacketIn[] = [];
  const reader = new PacketInReader((packet) => packets.push(packet));
  for (const line of lines) reader.hear(line);
  return packets;
}

describe('packets that flows send up', () => {
  it('are read whole, with where they came from and what the flow says', () => {
    const [packet, ...more] = heard(syn);
    expect(more).toEqual([]);
    expect(packet).toMatchObject({ table: 90, inPort: 3, tunnelSource: undefined });
    expect([...(packet?.registers ?? [])]).toEqual([
      [0, 0x10002],
      [1, 4],
      [6, 7],
    ]);
    expect(packet?.userdata).toEqual(Buffer.from([1]));
    expect(packet?.frame.length).toBe(74);
    expect(packet?.frame.subarray(0, 16).toString('hex')).toBe('0eb8453d3d05ded7b8152c5208004500');
    expect(packet?.frame.subarray(72).toString('hex')).toBe('030a');
  });

  it('know the node that they came from through the tunnel, and more bytes of userdata', () => {
    const tunnelled = syn.map((line) =>
      line
        .replace('in_port=3', 'tun_id=0x0,tun_src=192.0.2.7,tun_dst=192.0.2.8,in_port=1')
        .replace('userdata=01', 'userdata=01.ff'),
    );
    expect(heard(tunnelled)).toMatchObject([
      {
        inPort: 1,
        tunnelSource: '192.0.2.7',
        tunnelDestination: '192.0.2.8',
        userdata: Buffer.from([1, 255]),
      },
    ]);
  });

  it('come one after the other, also after one that was cut short', () => {
    expect(heard([...syn, ...syn.slice(0, 5), ...syn])).toHaveLength(2);
  });

  it('are not made of other lines', () => {
    expect(heard(syn.slice(1))).toEqual([]);
    expect(heard(['OFPT_ERROR (OF1.3) (xid=0x2): OFPBRC_EPERM', ' event=ADDED table=0', ''])).toEqual([]);
  });

  it('are forgotten when the connection is lost in the middle', () => {
    const packets: PacketIn[] = [];
    const reader = new PacketInReader((packet) => packets.push(packet));
    for (const line of syn.slice(0, 6)) reader.hear(line);
    reader.lost();
    for (const line of syn.slice(6)) reader.hear(line);
    expect(packets).toEqual([]);
  });
});
