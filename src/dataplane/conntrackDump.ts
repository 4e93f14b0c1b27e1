/** A connection that the switch tracks, by the end that began it. Without a source port it is all that differ in that. */
export type TrackedConnection = {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort?: number;
  readonly content: TrackedContent;
};

/** What of a connection tells it from others between the same addresses, besides the port of who began it. */
export type TrackedContent =
  | { readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly port: number }
  | { readonly protocol: 'ICMP'; readonly id: number; readonly type: number; readonly code: number };

const portProtocols = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' } as const;

/** Reads a line of `dpctl/dump-conntrack`; undefined for what is no such line, or a protocol that policies do not know. */
export function parseConntrackLine(line: string): TrackedConnection | undefined {
  const [, word = '', tuple = ''] = /^(\w+),orig=\(([^)]*)\)/.exec(line) ?? [];
  const fields = new Map(tuple.split(',').map((field): [string, string] => split(field)));
  const source = fields.get('src');
  const destination = fields.get('dst');
  const content = contentOf(word, fields);
  if (source === undefined || destination === undefined || content === undefined) return undefined;
  const sourcePort = fields.get('sport');
  const from = sourcePort === undefined ? {} : { sourcePort: Number(sourcePort) };
  return { source, destination, ...from, content };
}

function contentOf(word: string, fields: ReadonlyMap<string, string>): TrackedContent | undefined {
  if (word === 'tcp' || word === 'udp' || word === 'sctp') {
    const port = fields.get('dport');
    return port === undefined ? undefined : { protocol: portProtocols[word], port: Number(port) };
  }
  if (word !== 'icmp') return undefined;
  const [id, type, code] = ['id', 'type', 'code'].map((name) => Number(fields.get(name) ?? Number.NaN));
  if (id === undefined || type === undefined || code === undefined) return undefined;
  return { protocol: 'ICMP', id, type, code };
}

function split(field: string): [string, string] {
  const at = field.indexOf('=');
  return [field.slice(0, at), field.slice(at + 1)];
}
