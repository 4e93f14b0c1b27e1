import { Recent } from '#base/recent.ts';
import type { WireObject } from './change.ts';
import type { Held, View } from './store.ts';
import type { WireMeta } from './wire.ts';

/** The objects that the agents read at about the same time. */
const remembered = 1_000;

/**
 * A view that is the same from every node. It is made when somebody reads, and once for all who read at about the same
 * time, who get the same object: whoever writes it out may do that once, too.
 */
export function sharedView<T extends WireObject, S extends WireObject>(
  show: (stored: S, metadata: WireMeta) => T,
): View<T, S> {
  const recent = new Recent<Held<S>, T>(remembered);
  const make = ({ stored, version }: Held<S>) =>
    show(stored, { ...stored.metadata, resourceVersion: String(version) });
  return (held) => recent.get(held, make);
}
