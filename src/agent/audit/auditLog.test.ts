import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { AuditLog } from './auditLog.ts';
import { auditText } from './auditRecord.ts';
import { dropped } from './testing/example.ts';

function bench() {
  const lines: string[] = [];
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const log = new AuditLog({
    file: { append: (line) => void lines.push(line) },
    logger: silentLogger(),
    clock,
  });
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { lines, log, pass };
}

describe('the audit log', () => {
  it('writes equal packets of a second as one line with their number', async () => {
    const { lines, log, pass } = bench();
    for (let n = 0; n < 3; n++) log.note(dropped);
    log.note({ ...dropped, sourcePort: 1 });
    await pass(999);
    expect(lines).toEqual([]);
    await pass(1);
    expect(lines).toEqual([
      `2026/01/01 00:00:01.000000 ${auditText(dropped)} [3 packets in 1.000s]`,
      `2026/01/01 00:00:01.000000 ${auditText({ ...dropped, sourcePort: 1 })}`,
    ]);
    log.note(dropped);
    await pass(1000);
    expect(lines).toHaveLength(3);
  });

  it('writes every connection that was allowed, at once', () => {
    const { lines, log } = bench();
    log.note({ ...dropped, action: 'Allow' });
    log.note({ ...dropped, action: 'Allow' });
    expect(lines).toHaveLength(2);
  });

  it('writes what it holds back before it ends, and nothing twice', async () => {
    const { lines, log, pass } = bench();
    log.note(dropped);
    await pass(300);
    log.flush();
    expect(lines).toHaveLength(1);
    await pass(2000);
    expect(lines).toHaveLength(1);
  });
});
