import { CodedError } from '#base/errors.ts';
import type { KubeObject } from './objects.ts';

/** One line of a watch. The object of an ERROR is a Status, that of a BOOKMARK carries little but a resourceVersion. */
export type WatchFrame<T extends KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: T }
  | { readonly type: 'ERROR'; readonly object: unknown };

const NEWLINE = 0x0a;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/**
 * Splits a watch's bytes into lines and decodes them, one sequence per chunk received. What follows the last newline when
 * the stream ends is a cut-off frame and is dropped: the server sends it again.
 * @throws CodedError ANTREA_KUBE_WATCH_GARBLED on a line that is no watch frame
 */
export async function* watchFrames<T extends KubeObject>(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Iterable<WatchFrame<T>>> {
  let rest: Uint8Array[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE);
    if (end < 0) {
      rest.push(chunk);
      continue;
    }
    const lines = Buffer.concat([...rest, chunk.subarray(0, end)]).toString('utf8');
    rest = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    yield decodeLines<T>(lines.split('\n'));
  }
}

/** One by one, so that nothing is held but the frame that is looked at. */
function* decodeLines<T extends KubeObject>(lines: readonly string[]): Generator<WatchFrame<T>> {
  for (const line of lines) if (line !== '') yield decodeFrame<T>(line);
}

function decodeFrame<T extends KubeObject>(line: string): WatchFrame<T> {
  let frame: unknown;
  try {
    frame = JSON.parse(line);
  } catch (cause) {
    throw new CodedError('ANTREA_KUBE_WATCH_GARBLED', 'a watch sent a line that is not JSON', { cause });
  }
  if (isFrame<T>(frame)) return frame;
  throw new CodedError('ANTREA_KUBE_WATCH_GARBLED', `a watch sent an unknown frame: ${line.slice(0, 100)}`);
}

/** Checks the envelope; the object's own fields are taken on trust, as checking 100k pods would cost more than it gives. */
function isFrame<T extends KubeObject>(value: unknown): value is WatchFrame<T> {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('object' in value)) return false;
  switch (value.type) {
    case 'ERROR':
      return true;
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
    case 'BOOKMARK':
      return typeof value.object === 'object' && value.object !== null && 'metadata' in value.object;
    default:
      return false;
  }
}

/** Whether a frame says that a WatchList has brought all initial objects. */
export function endsListing<T extends KubeObject>(
  frame: WatchFrame<T>,
): frame is WatchFrame<T> & { readonly type: 'BOOKMARK' } {
  return frame.type === 'BOOKMARK' && frame.object.metadata.annotations?.[INITIAL_EVENTS_END] === 'true';
}
