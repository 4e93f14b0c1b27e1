import { networkContains, parseIpv4Cidr } from '#base/ipv4.ts';
import type { IpBlockInput } from '../input.ts';
import { type IpBlock, parseIpBlock } from '../ipBlock.ts';
import type { Refusal } from '../problems.ts';
import { refuseUnknown } from './fields.ts';

/** A block, or why what was written is none. */
export type StrictBlockResult =
  | { readonly ok: true; readonly block: IpBlock }
  | { readonly ok: false; readonly refusal: Refusal };

/** Reads a block that has no other fields, and whose exceptions are parts of it. */
export function parseStrictBlock(written: IpBlockInput): StrictBlockResult {
  const unknown = refuseUnknown(written, ['cidr', 'except']);
  if (unknown !== undefined) return { ok: false, refusal: unknown };
  const result = parseIpBlock(written);
  if (!result.ok) return { ok: false, refusal: result };
  const outside = (result.block.except ?? []).find((each) => !isPart(each, result.block.cidr));
  if (outside === undefined) return result;
  const message = `"${outside}" in except is not a part of ${result.block.cidr}`;
  return { ok: false, refusal: { reason: 'InvalidCIDR', message } };
}

function isPart(part: string, whole: string): boolean {
  const [inner, outer] = [parseIpv4Cidr(part), parseIpv4Cidr(whole)];
  return inner.prefix > outer.prefix && networkContains(outer, inner.base);
}
