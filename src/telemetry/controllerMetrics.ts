import { Gauge, type Registry } from 'prom-client';

/** The controller's own metrics. */
export type ControllerMetrics = {
  readonly connectedAgentCount: Gauge;
};

/** Creates the controller's metrics in `registry`. */
export function createControllerMetrics(registry: Registry): ControllerMetrics {
  return {
    connectedAgentCount: new Gauge({
      name: 'antrea_controller_connected_agent_count',
      help: 'Number of agents that watch the controller.',
      registers: [registry],
    }),
  };
}
