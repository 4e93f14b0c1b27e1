import type { TraceflowSpec } from '#crds/traceflow.ts';

type Packet = NonNullable<TraceflowSpec['packet']>;

const protocolNumbers = { icmp: 1, tcp: 6, udp: 17 } as const;

/**
 * The packet that a flow text in the words of ovs-ofctl means: `tcp,tcp_dst=80`.
 * @throws Error that says which word is not understood
 */
export function packetOf(flow: string): Packet | undefined {
  const words = flow.split(',').filter((word) => word.trim() !== '');
  if (words.length === 0) return undefined;
  const fields = new Map(words.map((word) => splitWord(word.trim())));
  const protocol = (['tcp', 'udp', 'icmp'] as const).find((name) => fields.delete(name));
  if (protocol === undefined) throw new Error(`--flow ${flow}: one of icmp, tcp and udp is needed`);
  const take = (...names: readonly string[]) => takeNumber(fields, names);
  const ttl = take('nw_ttl');
  const ports = { srcPort: take(`${protocol}_src`, 'tp_src'), dstPort: take(`${protocol}_dst`, 'tp_dst') };
  const flags = protocol === 'tcp' ? take('tcp_flags') : undefined;
  const [unknown] = fields.keys();
  if (unknown !== undefined) throw new Error(`--flow: ${unknown} is not understood`);
  return {
    ipHeader: { protocol: protocolNumbers[protocol], ...(ttl !== undefined && { ttl }) },
    transportHeader: { [protocol]: protocol === 'icmp' ? {} : withoutHoles({ ...ports, flags }) },
  };
}

function splitWord(word: string): [string, string] {
  const at = word.indexOf('=');
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}

function takeNumber(fields: Map<string, string>, names: readonly string[]): number | undefined {
  const name = names.find((each) => fields.has(each));
  if (name === undefined) return undefined;
  const text = fields.get(name) ?? '';
  fields.delete(name);
  // Flags are often written in hex.
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(text)) throw new Error(`--flow: ${name}=${text} is no number`);
  return Number(text);
}

function withoutHoles(fields: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const set: Record<string, number> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) set[key] = value;
  return set;
}
