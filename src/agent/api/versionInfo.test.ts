import { describe, expect, it } from 'vitest';
import { versionInfo } from './versionInfo.ts';

describe('versionInfo', () => {
  it('takes major and minor from the version', () => {
    expect(versionInfo('v1.12.3-dev')).toMatchObject({ major: '1', minor: '12', gitVersion: 'v1.12.3-dev' });
  });

  it('leaves them empty for anything else', () => {
    expect(versionInfo('unknown')).toMatchObject({ major: '', minor: '' });
  });
});
