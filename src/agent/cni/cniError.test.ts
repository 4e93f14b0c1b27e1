import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { asCniError, CniError, errorJson } from './cniError.ts';

describe('CNI errors', () => {
  it('are printed as the specification says', () => {
    const text = errorJson(new CniError(4, 'CNI_IFNAME is missing', 'set it'), '1.0.0');
    expect(text).toBe('{"cniVersion":"1.0.0","code":4,"msg":"CNI_IFNAME is missing","details":"set it"}\n');
  });

  it('carry code and hint of a coded error in the details', () => {
    const cause = new CodedError('ANTREA_IPAM_EXHAUSTED', 'no free address');
    const error = asCniError(cause, 101, 'no address for the pod');
    expect(error).toMatchObject({ code: 101, message: 'no address for the pod', cause });
    expect(error.details).toContain('ANTREA_IPAM_EXHAUSTED: no free address');
  });

  it('leave a CNI error as it is', () => {
    const error = new CniError(11, 'later');
    expect(asCniError(error, 102, 'other')).toBe(error);
  });

  it('print anything else as an internal error', () => {
    expect(JSON.parse(errorJson(new TypeError('x is undefined'), '0.3.0'))).toEqual({
      cniVersion: '0.3.0',
      code: 999,
      msg: 'internal error: x is undefined',
      details: 'x is undefined',
    });
  });
});
