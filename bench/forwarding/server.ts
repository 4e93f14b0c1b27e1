/**
 * `node server.ts <port>`: answers every line with a line, on any number of connections. Prints `ready`.
 * @module
 */
import { createServer } from 'node:net';

const answer = Buffer.from('pong\n');

createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write(answer));
  socket.on('end', () => socket.end());
  socket.on('error', () => socket.destroy());
}).listen(Number(process.argv[2]), () => console.log('ready'));
