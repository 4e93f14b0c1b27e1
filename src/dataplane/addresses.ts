import { isIPv4 } from 'node:net';
import { CodedError } from '#base/errors.ts';

/** `text` when it is an IPv4 address. @throws CodedError ANTREA_FLOW_INPUT_INVALID */
export function ipv4(text: string): string {
  if (isIPv4(text)) return text;
  throw invalid('IPv4 address', text);
}

/** `text` in lower case when it is a MAC address `aa:bb:cc:dd:ee:ff`. @throws CodedError ANTREA_FLOW_INPUT_INVALID */
export function mac(text: string): string {
  const lower = text.toLowerCase();
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(lower)) return lower;
  throw invalid('MAC address', text);
}

/**
 * An IPv4 CIDR with the host bits cleared and `/32` left out, as Open vSwitch prints it; undefined for `0.0.0.0/0`,
 * which is no match at all. @throws CodedError ANTREA_FLOW_INPUT_INVALID
 */
export function ipv4Cidr(text: string): string | undefined {
  const [address = '', prefixText = ''] = text.split('/');
  const prefix = Number(prefixText);
  if (!isIPv4(address) || !/^\d{1,2}$/.test(prefixText) || prefix > 32) throw invalid('IPv4 CIDR', text);
  if (prefix === 0) return undefined;
  const network = maskedAddress(address, prefix);
  return prefix === 32 ? network : `${network}/${prefix}`;
}

/** An OpenFlow port number that a flow may name. @throws CodedError ANTREA_FLOW_INPUT_INVALID */
export function ofport(value: number): number {
  if (Number.isInteger(value) && value > 0 && value < 0xff00) return value;
  throw invalid('OpenFlow port', String(value));
}

function maskedAddress(address: string, prefix: number): string {
  return address
    .split('.')
    .map((octet, index) => {
      const bits = Math.min(8, Math.max(0, prefix - index * 8));
      return Number(octet) & (0xff << (8 - bits)) & 0xff;
    })
    .join('.');
}

function invalid(kind: string, value: string): CodedError {
  return new CodedError(
    'ANTREA_FLOW_INPUT_INVALID',
    `not an ${kind} usable in a flow: ${JSON.stringify(value)}`,
    {
      fields: { kind, value },
    },
  );
}
