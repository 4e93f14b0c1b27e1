/**
 * Small servers and clients that run inside probe pods, as programs for `node -e`.
 * @module
 */

/** A TCP and UDP echo on `port`: what a client sends comes back, prefixed by the server's view of the client's address. */
export function echoServer(port: number): readonly string[] {
  const program = `
    const net = require('node:net'), dgram = require('node:dgram');
    net.createServer((socket) => {
      socket.on('error', () => {});
      socket.write(socket.remoteAddress.replace('::ffff:', '') + '\\n');
      socket.pipe(socket);
    }).listen(${port}, '0.0.0.0');
    const udp = dgram.createSocket('udp4');
    udp.on('message', (message, from) => udp.send(from.address + ' ' + message.length, from.port, from.address));
    udp.bind(${port});
  `;
  return ['node', '-e', program];
}

/** Connects, prints the first line that the server sends (the address it sees), and exits; exits 1 after 3 s without. */
export function tcpClient(address: string, port: number): readonly string[] {
  const program = `
    const socket = require('node:net').connect(${port}, '${address}');
    socket.setTimeout(3000, () => { console.error('timed out'); process.exit(1); });
    socket.on('error', (error) => { console.error(error.message); process.exit(1); });
    socket.once('data', (data) => { console.log(String(data).trim()); process.exit(0); });
  `;
  return ['node', '-e', program];
}

/** Sends one datagram of `size` bytes and prints the answer: the sender's address as the server sees it, and the size. */
export function udpClient(address: string, port: number, size: number): readonly string[] {
  const program = `
    const socket = require('node:dgram').createSocket('udp4');
    setTimeout(() => { console.error('timed out'); process.exit(1); }, 3000);
    socket.on('message', (message) => { console.log(String(message)); process.exit(0); });
    socket.send(Buffer.alloc(${size}), ${port}, '${address}');
  `;
  return ['node', '-e', program];
}

/** Connects and moves \`bytes\` through the echo, then prints how many came back. */
export function bulkClient(address: string, port: number, bytes: number): readonly string[] {
  const program = `
    const socket = require('node:net').connect(${port}, '${address}');
    let received = 0;
    socket.setTimeout(10000, () => { console.error('stalled after ' + received); process.exit(1); });
    socket.on('error', (error) => { console.error(error.message); process.exit(1); });
    socket.on('data', (data) => { received += data.length; if (received >= ${bytes}) { console.log('complete'); process.exit(0); } });
    socket.write(Buffer.alloc(${bytes}));
  `;
  return ['node', '-e', program];
}

/** Connects to all at once and prints a JSON list: whether each accepted within 2 s. */
export function whoAnswers(
  targets: readonly { readonly address: string; readonly port: number }[],
): readonly string[] {
  const program = `
    const dial = ({ address, port }) => new Promise((resolve) => {
      const socket = require('node:net').connect(port, address);
      const end = (accepted) => { socket.destroy(); resolve(accepted); };
      socket.setTimeout(2000, () => end(false));
      socket.on('error', () => end(false)).on('connect', () => end(true));
    });
    Promise.all(${JSON.stringify(targets)}.map(dial)).then((all) => console.log(JSON.stringify(all)));
  `;
  return ['node', '-e', program];
}

/** A TCP server that never stops talking to whoever is connected. */
export function talker(port: number): readonly string[] {
  const program = `
    require('node:net').createServer((socket) => {
      const talk = setInterval(() => socket.write('.'), 100);
      socket.on('data', () => {}).on('error', () => {}).on('close', () => clearInterval(talk));
    }).listen(${port}, '0.0.0.0');
  `;
  return ['node', '-e', program];
}

/** Talks all the time in one connection, and keeps in /tmp/heard how often something was heard. Never connects again. */
export function conversation(address: string, port: number): readonly string[] {
  const program = `
    let heard = 0;
    const note = () => require('node:fs').writeFileSync('/tmp/heard', String(heard));
    note();
    const socket = require('node:net').connect(${port}, '${address}');
    setInterval(() => socket.write('.'), 100);
    socket.on('data', () => { heard += 1; note(); }).on('error', () => {});
  `;
  return ['node', '-e', program];
}

/** Sends so many datagrams from each of so many sockets, one after the other, and prints how many were answered in time. */
export function datagrams(
  address: string,
  port: number,
  {
    conversations,
    each,
    payload,
  }: { readonly conversations: number; readonly each: number; readonly payload: number },
): readonly string[] {
  const program = `
    const { once } = require('node:events');
    let answers = 0;
    const talk = async () => {
      const socket = require('node:dgram').createSocket('udp4');
      for (let left = ${each}; left > 0; left -= 1) {
        socket.send(Buffer.alloc(${payload}), ${port}, '${address}');
        await once(socket, 'message', { signal: AbortSignal.timeout(3000) }).then(() => { answers += 1; }, () => {});
      }
      socket.close();
    };
    Promise.all(Array.from({ length: ${conversations} }, talk)).then(() => console.log(answers + ' answers'));
  `;
  return ['node', '-e', program];
}
