import type { Socket } from 'node:net';
import { CniError, cniCodes } from './cniError.ts';

/**
 * The first line that `socket` sends, without its end; what follows it is ignored, and a last line needs no end.
 * @throws CniError 5 when it is too long, takes too long, or the connection breaks
 */
export function readLine(
  socket: Socket,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (outcome: () => void) => {
      clearTimeout(timer);
      socket.off('data', onData).off('end', onEnd).off('close', onClose);
      socket.resume();
      outcome();
    };
    const fail = (why: string) =>
      finish(() => reject(new CniError(cniCodes.ioFailure, 'cannot read the request', why)));
    const onData = (chunk: Buffer) => {
      const end = chunk.indexOf(0x0a);
      chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
      length += chunk.length;
      if (end >= 0) finish(() => resolve(Buffer.concat(chunks).toString()));
      else if (length > limits.maxBytes) fail(`it is longer than ${limits.maxBytes} bytes`);
    };
    const onEnd = () => finish(() => resolve(Buffer.concat(chunks).toString()));
    const onClose = () => fail('the connection broke');
    const timer = setTimeout(() => fail(`nothing complete within ${limits.timeoutMs} ms`), limits.timeoutMs);
    socket.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}
