/**
 * What the first byte of a packet-in's userdata asks of the agent. The packet carries the rule's number in its register.
 * @module
 */

/** Bits, which may come together. */
export const packetInReasons = { reject: 1, log: 2, trace: 4 } as const;

/** Enough for the headers that an answer and a log need. */
const capturedBytes = 256;

/** Hands the packet to the agent, for reasons that are set in `bits`. */
export function toAgent(bits: number): string {
  return `controller(max_len=${capturedBytes},userdata=${bits.toString(16).padStart(2, '0')})`;
}
