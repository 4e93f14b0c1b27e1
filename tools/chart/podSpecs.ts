import * as z from 'zod';
import { type Manifest, manifestName } from './manifests.ts';

const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string(),
  securityContext: z.looseObject({
    privileged: z.boolean().optional(),
    allowPrivilegeEscalation: z.boolean().optional(),
    readOnlyRootFilesystem: z.boolean().optional(),
    runAsNonRoot: z.boolean().optional(),
    capabilities: z.object({ drop: z.array(z.string()), add: z.array(z.string()).default([]) }),
    seccompProfile: z.object({ type: z.string() }),
  }),
  resources: z.looseObject({ requests: z.record(z.string(), z.string()) }),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).default([]),
});

const podSpecSchema = z.looseObject({
  hostNetwork: z.boolean().optional(),
  serviceAccountName: z.string().optional(),
  containers: z.array(containerSchema),
  initContainers: z.array(containerSchema).default([]),
  volumes: z
    .array(z.looseObject({ name: z.string(), configMap: z.object({ name: z.string() }).optional() }))
    .default([]),
});
const templateSchema = z.looseObject({ template: z.looseObject({ spec: podSpecSchema }) });

/** What the tests look at in a pod that the chart creates; `owner` is for example `DaemonSet/antrea-agent`. */
export type PodSpec = z.infer<typeof podSpecSchema> & { readonly owner: string };

/** The pods of all workloads among `manifests`. */
export function podSpecsOf(manifests: readonly Manifest[]): readonly PodSpec[] {
  return manifests.flatMap((manifest) => {
    const owner = manifestName(manifest);
    if (manifest.kind === 'Pod') return [{ ...podSpecSchema.parse(manifest.spec), owner }];
    if (!['DaemonSet', 'Deployment', 'Job'].includes(manifest.kind)) return [];
    return [{ ...templateSchema.parse(manifest.spec).template.spec, owner }];
  });
}
