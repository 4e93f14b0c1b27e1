import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** Who this process is: the component, its version, and the node and pod it runs in. */
export type ProcessIdentity = {
  readonly component: 'agent' | 'controller';
  readonly version: string;
  readonly nodeName: string;
  readonly podName: string;
};

/** Adds `antrea_<component>_build_info` and `antrea_<component>_runtime_info`, both always 1, to `registry`. */
export function registerIdentity(registry: Registry, identity: ProcessIdentity): void {
  const prefix = `antrea_${identity.component}`;
  new Gauge({
    name: `${prefix}_build_info`,
    help: 'Always 1; the labels tell which build runs.',
    labelNames: ['version', 'node_version'],
    registers: [registry],
  }).set({ version: identity.version, node_version: process.version }, 1);
  new Gauge({
    name: `${prefix}_runtime_info`,
    help: 'Always 1; the labels tell the node and the pod.',
    labelNames: ['k8s_nodename', 'k8s_podname'],
    registers: [registry],
  }).set({ k8s_nodename: identity.nodeName, k8s_podname: identity.podName }, 1);
}

/** Adds the usual metrics of the process and of the Node.js runtime (memory, CPU, event loop, garbage collection). */
export function registerProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
}
