import { z } from 'zod';

/**
 * An object of which the API server keeps fields that the schema does not know. Elsewhere it drops them, and a peer
 * with `podSelecter` would silently mean more than its author wrote. Whoever reads the object finds them with
 * `unknownFields`; zod leaves them out.
 */
export function openObject<const S extends z.core.$ZodLooseShape>(shape: S) {
  return z.object(shape).meta({ 'x-kubernetes-preserve-unknown-fields': true });
}
