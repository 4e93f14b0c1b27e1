import { describe, expect, it } from 'vitest';
import { errorCodes } from './errorCodes.ts';
import { CodedError, describeError, messageOf } from './errors.ts';

describe('describeError', () => {
  it('tells the code, what happened, every cause, and what to do', () => {
    const cause = new Error('connect refused', { cause: new Error('ECONNREFUSED') });
    const error = new CodedError('ANTREA_COMMAND_FAILED', 'ip link exited with 1', { cause });
    expect(describeError(error)).toBe(
      `ANTREA_COMMAND_FAILED: ip link exited with 1: connect refused: ECONNREFUSED. ${errorCodes.ANTREA_COMMAND_FAILED.hint}`,
    );
  });

  it('passes on the message of anything else that was thrown', () => {
    expect(describeError(new Error('plain'))).toBe('plain');
    expect(messageOf('text')).toBe('text');
  });
});

describe('errorCodes', () => {
  it('have one form, and a meaning and a hint that are sentences', () => {
    for (const [code, { meaning, hint }] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^ANTREA_[A-Z0-9]+(_[A-Z0-9]+)*$/);
      expect(meaning, code).toMatch(/^([A-Z]|antctl|kube|ovs).*\.$/);
      expect(hint, code).toMatch(/\.$/);
    }
  });

  it('are sorted, so that two people adding one meet in the same place', () => {
    const codes = Object.keys(errorCodes);
    expect(codes).toEqual([...codes].sort());
  });
});
