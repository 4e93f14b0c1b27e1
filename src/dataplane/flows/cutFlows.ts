import { actionsOf } from '../actions.ts';
import { ipv4 } from '../addresses.ts';
import { priorities } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { matchOf } from '../match.ts';
import { tableNumbers } from '../tables.ts';

/** The TCP connections of a client to a port of a server, perhaps only those from one of its own ports, which were cut. */
export type Cut = {
  readonly client: string;
  readonly server: string;
  readonly port: number;
  readonly clientPort?: number;
};

/**
 * Keeps a server from going on with connections that were cut. Conntrack takes a packet from the middle of a stream it
 * does not know for the beginning of one, and the server would seem to call the client, which nothing may forbid.
 */
export function cutFlow({ client, server, port, clientPort }: Cut): Flow {
  return {
    table: tableNumbers.conntrackState,
    priority: priorities.low,
    match: matchOf(
      'ct_state=+new+trk',
      'tcp',
      `nw_src=${ipv4(server)}`,
      `nw_dst=${ipv4(client)}`,
      `tp_src=${port}`,
      ...(clientPort === undefined ? [] : [`tp_dst=${clientPort}`]),
      'tcp_flags=-syn',
    ),
    actions: actionsOf(),
    category: 'policy',
  };
}

const cutMatch =
  /^ct_state=\+new\+trk,tcp,nw_src=([\d.]+),nw_dst=([\d.]+),tp_src=(\d+)(?:,tp_dst=(\d+))?,tcp_flags=-syn$/;

/** What a flow cuts; undefined for any other flow. */
export function cutOf({ table, match, actions }: Pick<Flow, 'table' | 'match' | 'actions'>): Cut | undefined {
  if (table !== tableNumbers.conntrackState || actions !== actionsOf()) return undefined;
  const [, server, client, port, clientPort] = cutMatch.exec(match) ?? [];
  if (server === undefined || client === undefined) return undefined;
  const cut = { client, server, port: Number(port) };
  return clientPort === undefined ? cut : { ...cut, clientPort: Number(clientPort) };
}
