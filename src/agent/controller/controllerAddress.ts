/**
 * The URL of the controller's API: the address of its Service, which the kubelet puts into the environment of every
 * container started after it, or else its name.
 */
export function controllerAddress(
  env: Readonly<Record<string, string | undefined>>,
  namespace: string,
): string {
  const host = env.ANTREA_SERVICE_HOST;
  const port = env.ANTREA_SERVICE_PORT ?? '443';
  return host === undefined || host === ''
    ? `https://antrea.${namespace}.svc:${port}`
    : `https://${host}:${port}`;
}
