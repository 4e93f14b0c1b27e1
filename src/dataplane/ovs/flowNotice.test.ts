import { describe, expect, it } from 'vitest';
import { parseFlowNotice } from './flowNotice.ts';

describe('what the flow monitor says', () => {
  it('is a flow that was set or is gone, spelled as in dumps', () => {
    expect(
      parseFlowNotice(
        ' event=ADDED table=90 cookie=0x1050000000000 ip,nw_src=10.0.0.1 actions=conjunction(2,1/2),conjunction(1,1/2)',
      ),
    ).toEqual({
      kind: 'set',
      table: 90,
      match: 'ip,nw_src=10.0.0.1',
      actions: 'conjunction(1,1/2),conjunction(2,1/2)',
      cookie: 0x1050000000000n,
    });
    expect(parseFlowNotice(' event=MODIFIED table=100 cookie=0x1 ip,reg1=0x5')).toMatchObject({
      kind: 'set',
      actions: 'drop',
    });
    expect(
      parseFlowNotice(' event=DELETED reason=delete table=100 cookie=0x1 ip,reg1=0x5 actions=NORMAL'),
    ).toMatchObject({ kind: 'gone', table: 100, match: 'ip,reg1=0x5' });
  });

  it('may be about a flow that matches everything, or one with timeouts', () => {
    expect(parseFlowNotice(' event=ADDED table=0 cookie=0x1 ')).toMatchObject({ match: '', actions: 'drop' });
    expect(parseFlowNotice(' event=ADDED table=105 cookie=0  actions=goto_table:110')).toMatchObject({
      match: '',
      actions: 'goto_table:110',
      cookie: 0n,
    });
    expect(parseFlowNotice(' event=ADDED table=7 idle_timeout=10 cookie=0x2 ip actions=drop')).toMatchObject({
      table: 7,
      match: 'ip',
      cookie: 2n,
    });
  });

  it('tells when listening begins, and when changes are left out', () => {
    const kinds = [
      'ONFST_FLOW_MONITOR reply (OF1.3) (xid=0x2):',
      'ONFT_FLOW_MONITOR_PAUSED (OF1.3) (xid=0x0):',
      'NXT_FLOW_MONITOR_RESUMED (xid=0x0):',
      'OFPT_ECHO_REQUEST (OF1.3) (xid=0x0): 0 bytes of payload',
    ].map((line) => parseFlowNotice(line)?.kind);
    expect(kinds).toEqual(['attached', 'paused', 'resumed', undefined]);
  });
});
