import type { LiveConnection } from '#controlplane/agentApi.ts';
import { parseConntrackLine, type TrackedConnection } from '#dataplane/conntrackDump.ts';
import { json, type Reply } from '#kube/serving/reply.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import type { ConnectionReader } from './readers.ts';

/**
 * `/conntrack`: the connections of pods that the switch tracks, each by who began it. Those that differ only in the port
 * they came from are one: who asks is not told it.
 */
export async function conntrack(reader: ConnectionReader): Promise<Reply> {
  const lines = await reader.dumpConntrack().catch((cause: unknown) => {
    throw new StatusError('InternalError', 'OVS connection dumping failed', { cause });
  });
  const distinct = new Map<string, LiveConnection>();
  for (const line of lines) {
    const tracked = isOver(line) ? undefined : parseConntrackLine(line);
    if (tracked === undefined) continue;
    const live = liveConnection(tracked);
    distinct.set(JSON.stringify(live), live);
  }
  return json([...distinct.values()]);
}

/** TCP connections are kept for a while after both ends have said that they are done. */
function isOver(line: string): boolean {
  return /\bstate=(?:TIME_WAIT|CLOSED)\b/.test(line);
}

function liveConnection({ source, destination, content }: TrackedConnection): LiveConnection {
  if (content.protocol !== 'ICMP') return { source, destination, ...content };
  const { protocol, type, code } = content;
  return { source, destination, protocol, icmpType: type, icmpCode: code };
}
