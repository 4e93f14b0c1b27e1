import { cookieText } from './cookie.ts';
import { flowSelector } from './flow.ts';
import type { FlowOperation } from './flowDiff.ts';

/** Bundles stay this small where atomicity allows: one of 1,000 flows stalls forwarding 12 ms, one of 100,000 130 ms. */
const bundleChunk = 1000;

/** The lines `ovs-ofctl bundle` reads: one operation each. Deletions are strict only; loose ones scan whole tables. */
export function bundleText(operations: readonly FlowOperation[]): string {
  const cookies = new Map<bigint, string>();
  let text = '';
  for (const operation of operations) text += `${bundleLine(operation, cookies)}\n`;
  return text;
}

/** Cuts operations into bundles of at most `size`. */
export function chunked<T>(operations: readonly T[], size: number = bundleChunk): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < operations.length; start += size) {
    chunks.push(operations.slice(start, start + size));
  }
  return chunks;
}

/** `cookies` keeps the texts of cookies: most flows have one of a few. */
function bundleLine(operation: FlowOperation, cookies: Map<bigint, string>): string {
  switch (operation.kind) {
    case 'add':
    case 'modify': {
      const { flow } = operation;
      const cookie = cookies.get(flow.cookie) ?? cookieText(flow.cookie);
      cookies.set(flow.cookie, cookie);
      return `flow add cookie=${cookie},${flowSelector(flow)},actions=${flow.actions}`;
    }
    case 'delete':
      return `flow delete_strict ${flowSelector(operation.flow)}`;
    default:
      return operation satisfies never;
  }
}
