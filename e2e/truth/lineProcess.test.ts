import { afterEach, describe, expect, it } from 'vitest';
import { LineProcess } from './lineProcess.ts';

let running: LineProcess | undefined;
afterEach(() => running?.stop());

function start(program: string): LineProcess {
  running = new LineProcess(process.execPath, ['-e', program]);
  return running;
}

describe('LineProcess', () => {
  it('gets a line for a line, again and again', async () => {
    const echo = start(
      "require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(line))",
    );
    expect(await echo.ask({ a: 1 })).toEqual({ a: 1 });
    expect(await echo.ask([2])).toEqual([2]);
  });

  it('tells what a program complained of before it ended', async () => {
    await expect(start("console.error('no luck'); process.exit(1)").ask(1)).rejects.toThrow('no luck');
  });
});
