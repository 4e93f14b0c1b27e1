/** A failure that a person can act on: one line of what happened, one of what to do. */
export class ToolError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ToolError';
    this.remedy = remedy;
  }
}

type Sign = { readonly pattern: RegExp; readonly message: string; readonly remedy: string };

/** Words in a program's error output that tell the real cause, most telling first. */
const signs: readonly Sign[] = [
  {
    pattern: /no space left on device|ENOSPC/i,
    message: 'the disk is full',
    remedy:
      'Free 10 GB (docker system prune -a, or remove the cache folder named in the README) and run again.',
  },
  {
    pattern: /port is already allocated|address already in use|EADDRINUSE/i,
    message: 'a port that the cluster needs is taken',
    remedy: 'See who listens with `ss -ltnp`, stop it, and run again.',
  },
  {
    pattern: /cannot connect to the docker daemon|is the docker daemon running/i,
    message: 'the Docker engine does not answer',
    remedy: 'Start it (systemctl start docker) or read /var/log/antrea-dockerd.log, and run again.',
  },
  {
    pattern: /cannot allocate memory|ENOMEM/i,
    message: 'the machine is out of memory',
    remedy: 'Three nodes want 4 GB of free memory; stop something and run again.',
  },
];

/** The one line and the remedy for anything thrown. */
export function explain(error: unknown): { readonly message: string; readonly remedy: string } {
  const text = error instanceof Error ? error.message : String(error);
  const sign = signs.find(({ pattern }) => pattern.test(text));
  if (sign) return { message: sign.message, remedy: sign.remedy };
  if (error instanceof ToolError) return { message: error.message, remedy: error.remedy };
  return {
    message: text,
    remedy: 'This is a bug in the tool or an unusual machine; the log has the details.',
  };
}
