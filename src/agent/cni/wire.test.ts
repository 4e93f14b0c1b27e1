import { describe, expect, it } from 'vitest';
import { answerLine, failureLine, parseCall } from './wire.ts';

describe('the lines between relay and agent', () => {
  it('carry a call', () => {
    const line = '{"env":{"CNI_COMMAND":"ADD"},"stdin":"{}\\n"}';
    expect(parseCall(line)).toEqual({ env: { CNI_COMMAND: 'ADD' }, stdin: '{}\n' });
  });

  it.each(['', 'GET / HTTP/1.1', '{}', '{"env":{"CNI_COMMAND":1},"stdin":""}', '[]', '{"env":{},"stdin":'])(
    'refuse %j with code 6',
    (line) => expect(() => parseCall(line)).toThrow(expect.objectContaining({ code: 6 })),
  );

  it('have the one form that the relay reads', () => {
    expect(answerLine({ stdout: '{"a":"\n"}', exit: 1 })).toBe('{"exit":1,"stdout":"{\\"a\\":\\"\\n\\"}"}\n');
  });

  it('carry what went wrong before there was a request', () => {
    expect(JSON.parse(JSON.parse(failureLine(new Error('x'))).stdout)).toMatchObject({ code: 999 });
  });
});
