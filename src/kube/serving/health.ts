import { messageOf } from '#base/errors.ts';
import { type Reply, text } from './reply.ts';
import type { Route } from './router.ts';

/** One thing that must hold; rejects with the reason when it does not. */
export type HealthCheck = { readonly name: string; readonly check: () => Promise<void> };

/** What decides whether the process should be restarted (live), and whether it can do its work (ready). */
export type HealthChecks = { readonly live: readonly HealthCheck[]; readonly ready: readonly HealthCheck[] };

/** Paths that anybody may read: the kubelet's probes carry no credentials. */
export const healthPaths: readonly string[] = ['/healthz', '/livez', '/readyz'];

/** `/healthz` and `/livez` run the live checks, `/readyz` all; `?verbose` lists them, and a failure always does. */
export function healthRoutes(checks: HealthChecks): readonly Route[] {
  const all = [...checks.live, ...checks.ready];
  return healthPaths.map((path) => ({
    method: 'GET',
    path,
    handler: (request) =>
      answer(path.slice(1), path === '/readyz' ? all : checks.live, request.query.has('verbose')),
  }));
}

async function answer(name: string, checks: readonly HealthCheck[], verbose: boolean): Promise<Reply> {
  const results = await Promise.all(checks.map(run));
  const healthy = results.every((result) => result.ok);
  if (healthy && !verbose) return text('ok');
  const lines = results.map((result) => `${result.ok ? '[+]' : '[-]'}${result.name} ${result.detail}`);
  return text(
    [...lines, `${name} check ${healthy ? 'passed' : 'failed'}`, ''].join('\n'),
    healthy ? 200 : 500,
  );
}

async function run({ name, check }: HealthCheck): Promise<{ name: string; ok: boolean; detail: string }> {
  try {
    await check();
    return { name, ok: true, detail: 'ok' };
  } catch (error) {
    return { name, ok: false, detail: `failed: ${messageOf(error)}` };
  }
}
