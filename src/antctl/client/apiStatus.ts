/** The HTTP status of an error that a server answered, be it ours or the API server; else undefined. */
export function apiStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}
