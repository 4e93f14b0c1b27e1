import type { FlowKey } from '../flow.ts';
import type { DesiredFlows } from '../flowSet.ts';
import { isOvsUnreachable } from './failures.ts';

/**
 * Installs the desired flows owner by owner, because together they were refused, and stops wanting those of the owners
 * whose flows are to blame: one broken flow must not keep all others out of the bridge.
 * @param install installs what is desired, at least under the given keys, and removes nothing else.
 * @param onRefused hears of each owner that was to blame.
 * @throws what `install` throws while the switch is away; then everything not tried yet is still desired.
 */
export async function installOneByOne(
  desired: DesiredFlows,
  install: (keys: Iterable<FlowKey>) => Promise<unknown>,
  onRefused: (owner: string, error: unknown) => void,
): Promise<void> {
  const waiting = desired.owners().map((owner) => ({ owner, flows: desired.flowsOf(owner) }));
  for (const { owner } of waiting) desired.remove(owner);
  try {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { owner, flows } = next;
      const keys = desired.set(owner, flows);
      await install(keys).catch((error: unknown) => {
        if (isOvsUnreachable(error)) throw error;
        desired.remove(owner);
        onRefused(owner, error);
      });
    }
  } finally {
    for (const { owner, flows } of waiting) desired.set(owner, flows);
  }
}
