import type { Client } from './client.ts';

/** An agent of the cluster. */
export type AgentAddress = {
  /** The name of its node. */
  readonly node: string;
  readonly pod: { readonly namespace: string; readonly name: string };
};

/** The agents and the controller of a cluster. */
export interface Components {
  /** The agents that run, sorted by node. In an agent's pod: itself only. */
  agents(): Promise<readonly AgentAddress[]>;
  /** The agent of a node; who asks is authenticated and authorized by the agent, with the kubeconfig's credentials. */
  agent(node: string): Client;
  /** The controller's own server: what it serves beside the API groups. */
  controller(): Client;
  /** Ends all connections. */
  close(): Promise<void>;
}
