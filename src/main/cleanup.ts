/**
 * Entry point of the pre-delete hook of `helm uninstall`: asks every node to clean itself and waits for the answers.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { webhookConfigurations } from '#admission/configurations.ts';
import { requestCleanup } from '#agent/cleanup/hook.ts';
import { systemClock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { createKubeTransport, loadKubeConfig } from '#kube/client.ts';
import { removeWebhooks } from '#kube/serving/webhookAuthority.ts';
import { createLogger } from '#telemetry/logger.ts';
import { runMain } from './runMain.ts';

const logger = createLogger({ name: 'antrea-cleanup' });

await runMain(logger, async () => {
  const transport = createKubeTransport(loadKubeConfig());
  // Helm would remove them last, when there is no controller any more that could answer.
  await removeWebhooks(transport, webhookConfigurations).catch((error: unknown) => {
    logger.warn({ error: messageOf(error) }, 'webhook configurations not removed');
  });
  await requestCleanup({
    transport,
    namespace: process.env.POD_NAMESPACE ?? 'kube-system',
    token: randomUUID(),
    timeoutMs: Number(process.env.CLEANUP_TIMEOUT_SECONDS ?? '120') * 1000,
    clock: systemClock(),
    logger,
  });
  await transport.close();
});
