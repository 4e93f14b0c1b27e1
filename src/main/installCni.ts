/**
 * Entry point of the init container `install-cni`.
 * @module
 */
import { installCni } from '#agent/install/installCni.ts';
import { loadKernelModules } from '#agent/install/kernelModules.ts';
import { systemExec } from '#base/exec.ts';
import { createLogger } from '#telemetry/logger.ts';
import { cniFiles } from './cniFiles.ts';
import { runMain } from './runMain.ts';

const logger = createLogger({ name: 'install-cni' });

await runMain(logger, async () => {
  const exec = systemExec();
  if (process.env.LOAD_KERNEL_MODULES === 'true') await loadKernelModules(exec, logger);
  await installCni({ ...cniFiles, exec, logger });
});
