/** How far a packet came: out by a port of the bridge, or no further than a table. */
export type TraceOutcome =
  | { readonly kind: 'output'; readonly port: number }
  | { readonly kind: 'dropped'; readonly table: number };

/**
 * Reads what `ofproto/trace` prints. Conntrack splits the way into parts; the last one decides. A tunnel's own
 * encapsulation is not looked at.
 * @throws Error for text that is no trace
 */
export function parseTrace(text: string): TraceOutcome {
  const last = text.split(/^recirc\(.*$/m).at(-1) ?? '';
  if (!/^Datapath actions: /m.test(last)) throw new Error(`not a trace: ${text.slice(0, 200)}`);
  const port = /^ *-> output port is (\d+)$/m.exec(last)?.[1];
  if (port !== undefined) return { kind: 'output', port: Number(port) };
  const table = [...last.matchAll(/^ *(\d+)\. /gm)].at(-1)?.[1];
  return { kind: 'dropped', table: Number(table ?? -1) };
}
