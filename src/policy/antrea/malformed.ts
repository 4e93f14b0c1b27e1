import type { Refusal } from '../problems.ts';

const malformed: Refusal = {
  reason: 'Malformed',
  message: 'a field has another type than its schema says: nothing of it is enforced',
};

/**
 * Reads what the API server should have refused: an object that was stored under another schema may have anything
 * anywhere. The last resort; what can be said of a single field is said where it is read.
 */
export function readOr<T>(read: () => T, otherwise: (refusal: Refusal) => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return otherwise(malformed);
    throw error;
  }
}
