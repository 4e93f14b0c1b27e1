import { expect, it } from 'vitest';
import { packetInReasons, toAgent } from './packetIn.ts';

it('a packet-in carries its reasons in one byte, in the words that a dump has', () => {
  const { reject, log } = packetInReasons;
  expect([toAgent(reject), toAgent(log), toAgent(reject | log)]).toEqual([
    'controller(max_len=256,userdata=01)',
    'controller(max_len=256,userdata=02)',
    'controller(max_len=256,userdata=03)',
  ]);
});
