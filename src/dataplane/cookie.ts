/**
 * Cookies name the owner of a flow: `round(16) | category(8) | reserved(8) | object id(32)`, as Antrea v0.9.2 lays
 * them out. The round changes with every start of the agent, so that flows of an earlier run can be told apart.
 * @module
 */

const categoryNumbers = {
  default: 0n,
  gateway: 1n,
  node: 2n,
  pod: 3n,
  service: 4n,
  policy: 5n,
  snat: 6n,
  rule: 7n,
} as const;

/**
 * What a flow is for. The gateway's flows are `default`, as in Antrea v0.9.2. `rule` is ours: the flows that count what a
 * rule of a policy did, so that they can be read alone.
 */
export type CookieCategory = keyof typeof categoryNumbers;

/** The top 16 bits: matches all flows of one round. */
export const roundMask = 0xffff_0000_0000_0000n;

/** The bits that name what a flow is for. */
export const categoryMask = 0x0000_ff00_0000_0000n;

const roundShift = 48n;
const categoryShift = 40n;
const rounds = 0x1_0000;

/** The cookie of a flow of `category` installed in `round` (0 to 65,535) for an object (32 bits, 0 for none). */
export function cookieOf(round: number, category: CookieCategory, objectId = 0): bigint {
  return roundCookie(round) | (categoryNumbers[category] << categoryShift) | BigInt(objectId);
}

/** {@link cookieOf} of one round, for many flows. */
export function cookiesOf(round: number): (category: CookieCategory, objectId?: number) => bigint {
  const bare = new Map<CookieCategory, bigint>();
  return (category, objectId = 0) => {
    const known = objectId === 0 ? bare.get(category) : undefined;
    if (known !== undefined) return known;
    const cookie = cookieOf(round, category, objectId);
    if (objectId === 0) bare.set(category, cookie);
    return cookie;
  };
}

/** The cookie bits of `round` alone; with {@link roundMask} they select every flow of that round. */
export function roundCookie(round: number): bigint {
  return BigInt(round) << roundShift;
}

/** The cookie bits of `category` alone; with {@link categoryMask} they select its flows of all rounds. */
export function categoryCookie(category: CookieCategory): bigint {
  return categoryNumbers[category] << categoryShift;
}

/** The round a cookie was made in. */
export function roundOf(cookie: bigint): number {
  return Number(cookie >> roundShift);
}

/** The object id of a cookie. */
export function objectIdOf(cookie: bigint): number {
  return Number(cookie & 0xffff_ffffn);
}

/** The round after `previous`; the first one is 1 and they wrap after 65,535 (to 0, as Antrea v0.9.2). */
export function nextRound(previous: number | undefined): number {
  return previous === undefined ? 1 : (previous + 1) % rounds;
}

/** A cookie as the OVS tools write it, e.g. `0x5e030000000000`. */
export function cookieText(cookie: bigint): string {
  return `0x${cookie.toString(16)}`;
}
