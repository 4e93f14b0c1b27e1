/**
 * Action text as `ovs-ofctl -O OpenFlow13` prints it.
 * @module
 */

/** Loads `value` into the source field, `reg0[0..15]`. */
export function loadSource(value: number): string {
  return `load:${hex(value)}->NXM_NX_REG0[0..15]`;
}

/** Marks the output port as known (`reg0[16]`) and sets it (`reg1`). */
export function loadOutputPort(ofport: number): string {
  return `load:${hex(ofport)}->NXM_NX_REG1[],load:0x1->NXM_NX_REG0[16]`;
}

/** Sets the source MAC address. */
export function setSourceMac(mac: string): string {
  return `set_field:${mac}->eth_src`;
}

/** Sets the destination MAC address. */
export function setDestinationMac(mac: string): string {
  return `set_field:${mac}->eth_dst`;
}

/** Continues in another table. */
export function gotoTable(table: number): string {
  return `goto_table:${table}`;
}

/** Joins the parts of an action list; nothing left means drop. */
export function actionsOf(...parts: readonly string[]): string {
  return parts.length === 0 ? 'drop' : parts.join(',');
}

/** Dumps of large policy sets are full of these. */
const plainConjunction = /^conjunction\(\d+,\d+\/\d+\)$/;

/**
 * `actions` in the spelling that compares: no blanks, numbers as Open vSwitch writes them, and `conjunction(...)` lists
 * sorted, because it keeps them in the order they came in while the order means nothing.
 */
export function canonicalActions(actions: string): string {
  if (plainConjunction.test(actions)) return actions;
  const text = actions
    .replaceAll(/\s/g, '')
    .replaceAll(/\bload:(0x[0-9a-f]+|\d+)->/gi, (_all, number: string) => `load:${hex(BigInt(number))}->`);
  if (!text.startsWith('conjunction(')) return text;
  return text.includes('),') ? sortedConjunctions(text) : text;
}

/** Written out by hand: one flow may have thousands of these, and a dump many such flows. */
function sortedConjunctions(text: string): string {
  const clauses = text
    .split(/(?<=\)),/)
    .map((clause) => ({ clause, id: Number.parseInt(clause.slice(12), 10) }));
  return clauses
    .sort((a, b) => a.id - b.id || (a.clause < b.clause ? -1 : 1))
    .map(({ clause }) => clause)
    .join(',');
}

/** Hex, except that zero is `0`. */
function hex(value: number | bigint): string {
  return BigInt(value) === 0n ? '0' : `0x${value.toString(16)}`;
}
