/**
 * Programs for `node -e` inside pods.
 * @module
 */

/** Serves TCP and UDP ports: whoever comes is told who answers (`me`) and under which address they came. */
export function serverProgram(
  me: string,
  { TCP, UDP }: { readonly TCP: readonly number[]; readonly UDP: readonly number[] },
): string {
  return `
    const net = require('node:net'), dgram = require('node:dgram');
    const answer = (seen) => JSON.stringify({ by: ${JSON.stringify(me)}, seen });
    for (const port of ${JSON.stringify(TCP)}) {
      net.createServer((socket) => {
        socket.on('error', () => {});
        socket.end(answer(socket.remoteAddress));
      }).listen(port, '0.0.0.0');
    }
    for (const port of ${JSON.stringify(UDP)}) {
      const socket = dgram.createSocket('udp4');
      socket.on('message', (_, from) => socket.send(answer(from.address), from.port, from.address));
      socket.bind(port, '0.0.0.0');
    }
  `;
}

/**
 * Reads lines \`{ timeoutMs, attempts: [{ id, protocol, address, port, bytes }] }\`, dials all at once, and answers each line by
 * \`{ [id]: { by, seen } | { silent: true } | { error } }\`. UDP asks several times, because nobody else repeats it.
 */
export const dialProgram = `
  const net = require('node:net'), dgram = require('node:dgram'), { execFile } = require('node:child_process');
  const answer = (text) => { try { return JSON.parse(text); } catch { return { error: 'answer ' + text }; } };
  const tcp = ({ address, port }, timeoutMs) => new Promise((resolve) => {
    let text = '';
    const socket = net.connect({ port, host: address });
    const done = (result) => { clearTimeout(timer); socket.destroy(); resolve(result); };
    const timer = setTimeout(() => done({ silent: true }), timeoutMs);
    socket.on('data', (data) => { text += data; });
    socket.on('end', () => done(answer(text)));
    socket.on('error', (error) => done(error.code === 'ETIMEDOUT' ? { silent: true } : { error: error.code }));
  });
  // A port that was used a moment ago may still belong to a connection that was allowed then, and is let through by right.
  let lastPort = 33_000;
  const bindFresh = (socket) => { lastPort = lastPort < 60_000 ? lastPort + 1 : 33_000; socket.bind(lastPort); };
  const udp = ({ address, port, bytes = 1 }, timeoutMs) => new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    const done = (result) => { clearTimeout(timer); clearInterval(again); socket.close(); resolve(result); };
    const timer = setTimeout(() => done({ silent: true }), timeoutMs);
    const send = () => socket.send('?'.repeat(bytes), port, address, () => {});
    const again = setInterval(send, timeoutMs / 4);
    socket.on('message', (text) => done(answer(String(text))));
    socket.on('error', (error) => error.code === 'EADDRINUSE' ? bindFresh(socket) : done({ error: error.code }));
    socket.on('listening', send);
    bindFresh(socket);
  });
  const ping = ({ address }, timeoutMs) => new Promise((resolve) => {
    const wait = String(Math.ceil(timeoutMs / 1000));
    execFile('ping', ['-n', '-q', '-c', '1', '-W', wait, address], (error) => resolve(error ? { silent: true } : {}));
  });
  const dial = { TCP: tcp, UDP: udp, ICMP: ping };
  require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
    const { timeoutMs, attempts } = JSON.parse(line);
    const results = await Promise.all(attempts.map((each) => dial[each.protocol](each, timeoutMs)));
    console.log(JSON.stringify(Object.fromEntries(attempts.map(({ id }, at) => [id, results[at]]))));
  }).on('close', () => process.exit());
`;

/**
 * Reads lines \`[flow…]\` and answers each by \`[trace…]\`: the same JSON-RPC to ovs-vswitchd as \`ovs-appctl ofproto/trace\`
 * speaks, without a process for each of a thousand flows.
 */
export const traceProgram = `
  const fs = require('node:fs'), net = require('node:net');
  const folder = '/var/run/openvswitch/';
  const pid = fs.readFileSync(folder + 'ovs-vswitchd.pid', 'utf8').trim();
  const socket = net.connect(folder + 'ovs-vswitchd.' + pid + '.ctl');
  const waiting = [];
  let text = '';
  // Answers are objects one after the other, with nothing between them.
  const take = () => {
    let depth = 0, quoted = false, start = 0;
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at];
      if (quoted) { if (char === '\\\\') at += 1; else if (char === '"') quoted = false; }
      else if (char === '"') quoted = true;
      else if (char === '{') depth += 1;
      else if (char === '}' && --depth === 0) {
        waiting.shift()(JSON.parse(text.slice(start, at + 1)));
        start = at + 1;
      }
    }
    text = text.slice(start);
  };
  socket.setEncoding('utf8');
  socket.on('data', (data) => { text += data; take(); });
  const trace = (flow) => new Promise((resolve) => {
    waiting.push(({ result, error }) => resolve(result ?? 'error: ' + error));
    socket.write(JSON.stringify({ id: 0, method: 'ofproto/trace', params: ['br-int', flow] }));
  });
  require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
    const traces = [];
    for (const flow of JSON.parse(line)) traces.push(await trace(flow));
    console.log(JSON.stringify(traces));
  }).on('close', () => process.exit());
`;

/**
 * Reads lines \`[query…]\` and answers each by what \`/ovstracing\` of the agent beside it answers to them, in their order:
 * \`[body…]\`, or \`{ error }\` in place of one.
 */
export const ovsTracingProgram = `
  const fs = require('node:fs'), https = require('node:https');
  const token = fs.readFileSync('/var/run/antrea/apiserver/loopback-client-token', 'utf8').trim();
  const agent = new https.Agent({ keepAlive: true, maxSockets: 2, rejectUnauthorized: false });
  const headers = { authorization: 'Bearer ' + token };
  const ask = (query) => new Promise((resolve) => {
    const path = '/ovstracing?' + new URLSearchParams(query);
    https.get({ host: '127.0.0.1', port: 10350, path, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (data) => { text += data; });
      response.on('end', () => resolve(response.statusCode === 200 ? JSON.parse(text) : { error: text }));
    }).on('error', (error) => resolve({ error: error.message }));
  });
  require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
    console.log(JSON.stringify(await Promise.all(JSON.parse(line).map(ask))));
  }).on('close', () => process.exit());
`;
