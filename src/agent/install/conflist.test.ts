import { describe, expect, it } from 'vitest';
import { defaultConflist, readConflist } from './conflist.ts';

describe('readConflist', () => {
  it('has a default with portmap and bandwidth chained', () => {
    const { text, plugins } = readConflist(undefined);
    expect(JSON.parse(text)).toEqual(defaultConflist);
    expect(plugins).toEqual(['antrea', 'portmap', 'bandwidth']);
  });

  it('takes a given text as it is', () => {
    const text =
      '{"cniVersion":"0.3.0","name":"antrea","plugins":[{"type":"antrea","mtu":1400}],"disableGC":true}';
    expect(readConflist(text)).toEqual({ text, plugins: ['antrea'] });
  });

  it.each([
    '',
    '{',
    '{}',
    '{"cniVersion":"0.3.0","name":"antrea","plugins":[]}',
    '{"cniVersion":"0.3.0","name":"antrea","plugins":[{"type":"portmap"},{"type":"antrea"}]}',
    '{"cniVersion":"0.3.0","name":"antrea","plugins":[{"type":"antrea"},{"type":"../../bin/sh"}]}',
  ])('refuses %j', (text) =>
    expect(() => readConflist(text)).toThrow(
      expect.objectContaining({ code: 'ANTREA_CNI_CONFLIST_INVALID' }),
    ),
  );
});
