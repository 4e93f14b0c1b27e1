import type { Client } from './client/client.ts';

/** Which part of Antrea antctl talks to: the agent beside it, the controller beside it, or a cluster from outside. */
export type Target = 'agent' | 'controller' | 'cluster';

/** What commands need to run. */
export type AntctlContext = {
  readonly target: Target;
  readonly client: Client;
  readonly print: (text: string) => void;
  /** The version of antctl. */
  readonly version: string;
};
