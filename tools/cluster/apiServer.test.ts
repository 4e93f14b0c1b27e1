import { describe, expect, it } from 'vitest';
import { untilApiAnswers } from './apiServer.ts';
import { goBuilds } from './goBuilds.ts';
import { pretendCompiled, scriptedMachine } from './testing.ts';
import { ToolError } from './toolError.ts';

/** A machine on which the API server is ready when it is asked for the `asked`th time. */
function readyWhenAsked(asked: number) {
  let times = 0;
  const machine = scriptedMachine((command) => {
    if (!command.endsWith('get --raw /readyz')) return '';
    times += 1;
    return times >= asked ? 'ok' : undefined;
  });
  pretendCompiled(machine, goBuilds.api, 'kubectl');
  return machine;
}

const patience = { attempts: 3, pause: async () => {} };

describe('untilApiAnswers', () => {
  it('says nothing when the API server is ready', async () => {
    const machine = readyWhenAsked(1);
    await untilApiAnswers(machine, '/kubeconfig', patience);
    expect(machine.steps).toEqual([]);
    expect(machine.ran.at(-1)).toMatch(/kubectl --kubeconfig \/kubeconfig get --raw \/readyz$/);
  });

  it('says that it waits, and goes on once the API server is ready', async () => {
    const machine = readyWhenAsked(3);
    await untilApiAnswers(machine, '/kubeconfig', patience);
    expect(machine.steps).toEqual([expect.stringContaining('wait for the API server')]);
  });

  it('gives up with one clear line', async () => {
    const waiting = untilApiAnswers(readyWhenAsked(5), '/kubeconfig', patience);
    await expect(waiting).rejects.toThrow(ToolError);
    await expect(waiting).rejects.toThrow('the API server of the cluster does not become ready');
  });
});
