import type { SwitchRecovery } from './switchRecovery.ts';

/**
 * Begins a recovery for every restart of ovs-vswitchd, also for those that happen while the agent is still starting:
 * what was installed before such a restart is gone, so the recovery is made up for as soon as the start is complete.
 */
export class ArmedRecovery {
  readonly #recovery: Pick<SwitchRecovery, 'begin'>;
  #armed = false;
  #connections = 0;

  constructor(recovery: Pick<SwitchRecovery, 'begin'>) {
    this.#recovery = recovery;
  }

  /** The connection to ovs-vswitchd was made. The first one is no restart. */
  connected(): void {
    this.#connections += 1;
    if (this.#armed && this.#connections > 1) void this.#recovery.begin();
  }

  /** The start is complete. */
  arm(): void {
    this.#armed = true;
    if (this.#connections > 1) void this.#recovery.begin();
  }
}
