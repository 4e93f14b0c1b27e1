import type { Clock } from '#base/clock.ts';
import type { Client } from './client/client.ts';
import type { Components } from './client/components.ts';
import type { Files } from './files.ts';
import type { Style } from './output/style.ts';

/** Which part of Antrea antctl talks to: the agent beside it, the controller beside it, or a cluster from outside. */
export type Target = 'agent' | 'controller' | 'cluster';

/** What commands need to run. Nothing is opened or read before a command asks: many work without any cluster. */
export type AntctlContext = {
  readonly target: Target;
  /** What antctl talks to by default: the agent or controller beside it, else the cluster's API server. */
  readonly client: Client;
  /** The cluster's API server; inside a pod with the rights of the pod's service account. */
  readonly cluster: Client;
  /** The agents and the controller of the cluster, one by one. */
  readonly components: Components;
  readonly files: Files;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** To standard output. */
  readonly print: (text: string) => void;
  /** To standard error: progress, warnings. */
  readonly printError: (text: string) => void;
  /** Whether a person reads standard output. */
  readonly isTerminal: boolean;
  /** Colours for standard output; changes nothing when nobody would see them or NO_COLOR forbids them. */
  readonly style: Style;
  /** The version of antctl. */
  readonly version: string;
};
