/**
 * Match text in the one spelling and order in which `ovs-ofctl` prints it, so that flows compare as strings.
 * @module
 */

/** The order in which Open vSwitch prints match fields; the protocol word comes before the registers. */
const fieldOrder = [
  'pkt_mark',
  'conj_id',
  'ct_state',
  'ct_zone',
  'ct_mark',
  'ct_label',
  'ct_nw_src',
  'ct_nw_dst',
  'ct_nw_proto',
  'ct_tp_src',
  'ct_tp_dst',
  'protocol',
  'reg',
  'tun_id',
  'tun_src',
  'tun_dst',
  'metadata',
  'in_port',
  'vlan_tci',
  'dl_vlan',
  'dl_src',
  'dl_dst',
  'dl_type',
  'nw_src',
  'nw_dst',
  'arp_spa',
  'arp_tpa',
  'nw_proto',
  'arp_op',
  'arp_sha',
  'arp_tha',
  'nw_tos',
  'nw_ecn',
  'nw_ttl',
  'nw_frag',
  'tp_src',
  'tp_dst',
  'icmp_type',
  'icmp_code',
  'tcp_flags',
] as const;

const rankOf: ReadonlyMap<string, number> = new Map(fieldOrder.map((field, rank) => [field, rank]));

function matchKeys(match: string): string[] {
  return match === '' ? [] : match.split(',');
}

/** The most common matches by far, which have but one spelling: nine in ten flows of a large policy set. */
const plain = /^(?:ip|tcp|udp)(?:,nw_(?:src|dst)=\d+\.\d+\.\d+\.\d+)?$/;

/** `match` with its fields in the printed order and its values in the printed spelling. */
export function canonicalMatch(match: string): string {
  if (plain.test(match)) return match;
  return matchKeys(match)
    .map((field) => canonicalField(field.trim()))
    .map((field) => ({ field, rank: rank(field) }))
    .sort((a, b) => compareRank(a.rank, b.rank))
    .map(({ field }) => field)
    .join(',');
}

/** Joins the fields that are set into canonical match text. */
export function matchOf(...fields: readonly string[]): string {
  return canonicalMatch(fields.filter((field) => field !== '').join(','));
}

type Rank = readonly [number, number];

function compareRank(a: Rank, b: Rank): number {
  return a[0] - b[0] || a[1] - b[1];
}

function rank(field: string): Rank {
  const equals = field.indexOf('=');
  if (equals < 0) return [rankOf.get('protocol') ?? 0, 0];
  const name = field.slice(0, equals);
  const register = /^x*reg(\d+)$/.exec(name);
  if (register) return [rankOf.get('reg') ?? 0, Number(register[1])];
  return [rankOf.get(name) ?? fieldOrder.length, 0];
}

/** Fields that are printed in hex. */
const hexField = /^(reg\d+|ct_mark|pkt_mark|metadata|tun_id)$/;
/** Port numbers are printed in decimal, but in hex once they have a mask. */
const portField = /^(ct_)?tp_(src|dst)$/;
const addressField = /^(ct_nw|nw|arp|tun)_(src|dst|spa|tpa)$/;

function canonicalField(field: string): string {
  const equals = field.indexOf('=');
  if (equals < 0) return field;
  const name = field.slice(0, equals);
  const value = field.slice(equals + 1);
  if (addressField.test(name)) return `${name}=${value.replace(/\/32$/, '')}`;
  if (name === 'ct_label') return `${name}=${hexWithMask(value, labelMask)}`;
  if (hexField.test(name)) return `${name}=${hexWithMask(value)}`;
  if (portField.test(name) && value.includes('/')) return `${name}=${hexWithMask(value)}`;
  return field;
}

const registerMask = 0xffff_ffffn;
const labelMask = (1n << 128n) - 1n;

/** A number, or `value/mask`, in hex without leading zeros; the full mask of the field is left out. */
function hexWithMask(text: string, full = registerMask): string {
  const [value = '0', mask] = text.split('/');
  const hex = (number: string) => `0x${BigInt(number).toString(16)}`;
  if (mask === undefined || BigInt(mask) === full) return hex(value);
  return `${hex(value)}/${hex(mask)}`;
}
