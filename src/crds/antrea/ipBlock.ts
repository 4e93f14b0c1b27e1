import { z } from 'zod';
import { maxExcept } from './limits.ts';
import { openObject } from './openObject.ts';

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const v4 = `(${octet}\\.){3}${octet}`;
const hex = '[0-9A-Fa-f]{0,4}';
const v6 = `${hex}(:${hex}){1,7}:(${hex}|${v4})`;
const block = `^(${v4}/(3[0-2]|[12]?[0-9])|${v6}/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$`;

/** `10.0.0.0/8`, or its like in IPv6, which is taken and reported as not supported. */
const cidr = z.string().max(49).regex(new RegExp(block));

/** A block of addresses, without some of them. */
export const ipBlock = openObject({
  cidr: cidr.describe('The addresses, as 10.0.0.0/8.'),
  except: z.array(cidr).max(maxExcept).describe('Parts of the block that are left out of it.').optional(),
}).describe('A block of addresses.');
