/** A connection that a pod tries to make. */
export type Dial = { readonly address: string; readonly port: number };

/** What came of it. `refused` is an answer that says no: of a host where nothing listens, or of a rule that rejects. */
export type DialResult = 'connected' | 'refused' | 'timeout' | 'unreachable';

const waitMs = 3_000;

/** The command that makes connections all at once and prints what came of each, as JSON. */
export function dialCommand(dials: readonly Dial[]): readonly string[] {
  const program = `
    const dial = ({ address, port }) => new Promise((resolve) => {
      const socket = require('node:net').connect(port, address);
      const end = (result) => { socket.destroy(); resolve(result); };
      socket.setTimeout(${waitMs}, () => end('timeout'));
      socket.on('connect', () => end('connected'));
      socket.on('error', ({ code }) => end(code === 'ECONNREFUSED' ? 'refused' : code === 'ETIMEDOUT' ? 'timeout' : 'unreachable'));
    });
    Promise.all(${JSON.stringify(dials)}.map(dial)).then((results) => console.log(JSON.stringify(results)));
  `;
  return ['node', '-e', program];
}
