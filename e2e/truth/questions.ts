import type { Asked } from '#antctl/explain/answer.ts';
import { parseDestination, parseReference } from '#antctl/explain/reference.ts';
import type { Attempt } from './attempts.ts';

/** As in the packets of the passes; rules that ask for source ports ask for others. */
const clientPort = 40_000;

/**
 * An attempt as the words of `antctl explain SRC DST`. Undefined for those that are no question of their own: ports of
 * nodes that lead elsewhere, and the sizes of datagrams.
 */
export function questionOf({ kind, from, address, content, connections }: Attempt): Asked | undefined {
  if (kind === 'nodePort' || kind === 'hostPort' || kind === 'fragments') return undefined;
  // To a port of a node, as `nodePort`: two connections one after the other.
  if (kind === 'hairpin' && connections.length > 1) return undefined;
  const { protocol, port } = content;
  const source = kind === 'fromNode' ? `node/${from}` : from;
  return {
    source: parseReference(source, 'default'),
    destination: parseDestination(port === undefined ? address : `${address}:${port}`, 'default'),
    protocol,
    ...(port === undefined ? {} : { sourcePort: clientPort }),
  };
}
