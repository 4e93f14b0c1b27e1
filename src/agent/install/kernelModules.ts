import { messageOf } from '#base/errors.ts';
import { type Exec, output } from '#base/exec.ts';
import type { Logger } from '#telemetry/logger.ts';

const modules = ['openvswitch', 'vport-geneve'];

/**
 * Loads Open vSwitch's kernel modules. A kernel that has none is no error here: the agent chooses the userspace
 * datapath then, or says that it may not.
 */
export async function loadKernelModules(exec: Exec, logger: Logger): Promise<void> {
  try {
    await output(exec, { file: 'modprobe', args: ['--all', ...modules] });
  } catch (error) {
    logger.warn({ modules, reason: messageOf(error) }, 'kernel modules of Open vSwitch are not there');
  }
}
