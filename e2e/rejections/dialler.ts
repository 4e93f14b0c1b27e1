/**
 * Dials from inside a pod and measures, there, after how long it hears that it is rejected.
 * @module
 */
import { kubectlProcess } from '../support/cluster.ts';
import { LineProcess } from '../truth/lineProcess.ts';

/** What is dialled. ICMP is a ping. */
export type Dialled =
  | { readonly protocol: 'TCP' | 'UDP'; readonly address: string; readonly port: number }
  | { readonly protocol: 'ICMP'; readonly address: string };

/** `refused`: a reset for TCP, "administratively prohibited" for others. `error` is anything else that was heard. */
export type Heard = {
  readonly what: 'answer' | 'refused' | 'silence' | 'error';
  readonly ms: number;
  readonly text?: string;
};

/** A dialler that lives in a pod until it is stopped. */
export class Dialler {
  readonly #process: LineProcess;

  constructor(namespace: string, pod: string) {
    const exec = ['exec', '-i', '-n', namespace, pod, '--', 'node', '-e', program];
    this.#process = new LineProcess(kubectlProcess.file, exec, kubectlProcess.env);
  }

  /** Dials `tries` times, one after the other. */
  dial(dialled: Dialled, tries: number): Promise<Heard[]> {
    return this.#process.ask<Heard[]>({ ...dialled, tries });
  }

  stop(): void {
    this.#process.stop();
  }
}

/** Linux reports ICMP's "host administratively prohibited" to a connected socket as EHOSTUNREACH. */
const program = `
  const net = require('node:net'), dgram = require('node:dgram'), { execFile } = require('node:child_process');
  const silenceMs = 2000;
  const refusals = { TCP: 'ECONNREFUSED', UDP: 'EHOSTUNREACH' };
  const heardError = (protocol, { code }) => code === refusals[protocol] ? { what: 'refused' } : { what: 'error', text: code };
  const tcp = ({ address, port }) => new Promise((resolve) => {
    const socket = net.connect(port, address);
    const done = (heard) => { clearTimeout(timer); socket.destroy(); resolve(heard); };
    const timer = setTimeout(() => done({ what: 'silence' }), silenceMs);
    socket.on('connect', () => done({ what: 'answer' })).on('error', (error) => done(heardError('TCP', error)));
  });
  const udp = ({ address, port }) => new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    const done = (heard) => { clearTimeout(timer); socket.close(); resolve(heard); };
    const timer = setTimeout(() => done({ what: 'silence' }), silenceMs);
    socket.on('message', () => done({ what: 'answer' })).on('error', (error) => done(heardError('UDP', error)));
    socket.connect(port, address, () => socket.send('?'));
  });
  const icmp = ({ address }) => new Promise((resolve) => {
    execFile('ping', ['-n', '-c', '1', '-W', String(silenceMs / 1000), address], (_, text) => {
      if (/ bytes from /.test(text)) resolve({ what: 'answer' });
      else if (/Prohibited|filtered/i.test(text)) resolve({ what: 'refused' });
      else resolve(/From /.test(text) ? { what: 'error', text } : { what: 'silence' });
    });
  });
  const dial = { TCP: tcp, UDP: udp, ICMP: icmp };
  require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
    const { tries, ...dialled } = JSON.parse(line);
    const all = [];
    while (all.length < tries) {
      const before = performance.now();
      const heard = await dial[dialled.protocol](dialled);
      all.push({ ...heard, ms: performance.now() - before });
    }
    console.log(JSON.stringify(all));
  }).on('close', () => process.exit());
`;
