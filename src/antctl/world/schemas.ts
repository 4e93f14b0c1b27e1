/**
 * Kubernetes' own objects, as far as verdicts depend on them. Whatever else they have is dropped.
 * @module
 */
import { z } from 'zod';

const text = z.string().nullish().transform(nullToAbsent);
const labels = z.record(z.string(), z.string()).nullish().transform(nullToAbsent);
const port = z.int();

/** A list that may be left out or null. */
function list<S extends z.ZodType>(element: S) {
  return z.array(element).nullish().transform(nullToAbsent);
}

function nullToAbsent<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}

const owner = z.object({ kind: z.string(), name: z.string(), controller: z.boolean().optional() });

/** `metadata` of any object. */
export const metadataSchema = z.object({
  name: z.string().min(1),
  namespace: text,
  uid: text,
  generation: z.number().optional(),
  creationTimestamp: text,
  labels,
});

const container = z.object({
  ports: list(z.object({ name: text, containerPort: port, hostPort: port.optional(), protocol: text })),
  restartPolicy: text,
});

const podSpec = z.object({
  nodeName: text,
  hostNetwork: z.boolean().optional(),
  serviceAccountName: text,
  containers: list(container),
  initContainers: list(container),
});

/** core/v1 Pod. */
export const podSchema = z.object({
  metadata: metadataSchema.extend({ ownerReferences: list(owner) }),
  spec: podSpec.optional(),
  status: z.object({ phase: text, podIP: text, podIPs: list(z.object({ ip: z.string() })) }).optional(),
});

/** What workloads make pods from. */
export const templateSchema = z.object({
  metadata: z.object({ labels }).nullish().transform(nullToAbsent),
  spec: podSpec.optional(),
});

/** core/v1 Namespace. */
export const namespaceSchema = z.object({ metadata: metadataSchema.extend({ annotations: labels }) });

/** core/v1 Node. */
export const nodeSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({ podCIDR: text, podCIDRs: list(z.string()) }).optional(),
  status: z.object({ addresses: list(z.object({ type: z.string(), address: z.string() })) }).optional(),
});

/** core/v1 Service. */
export const serviceSchema = z.object({
  metadata: metadataSchema,
  spec: z
    .object({
      type: text,
      selector: labels,
      clusterIP: text,
      clusterIPs: list(z.string()),
      externalIPs: list(z.string()),
      internalTrafficPolicy: text,
      ports: list(
        z.object({
          name: text,
          protocol: text,
          port: port.optional(),
          targetPort: z.union([port, z.string()]).optional(),
          nodePort: port.optional(),
        }),
      ),
    })
    .optional(),
  status: z
    .object({ loadBalancer: z.object({ ingress: list(z.object({ ip: text })) }).optional() })
    .optional(),
});

/** discovery.k8s.io/v1 EndpointSlice. */
export const endpointSliceSchema = z.object({
  metadata: metadataSchema,
  addressType: text,
  ports: list(z.object({ name: text, protocol: text, port: port.nullish().transform(nullToAbsent) })),
  endpoints: list(
    z.object({
      addresses: z.array(z.string()),
      conditions: z
        .object({
          ready: z.boolean().nullish().transform(nullToAbsent),
          serving: z.boolean().nullish().transform(nullToAbsent),
        })
        .optional(),
      nodeName: text,
    }),
  ),
});

const selector = z.object({
  matchLabels: labels,
  matchExpressions: list(z.object({ key: z.string(), operator: z.string(), values: list(z.string()) })),
});

const optionalSelector = selector.nullish().transform(nullToAbsent);

const peers = list(
  z.object({
    podSelector: optionalSelector,
    namespaceSelector: optionalSelector,
    ipBlock: z.object({ cidr: z.string(), except: list(z.string()) }).optional(),
  }),
);

const policyPorts = list(
  z.object({
    protocol: text,
    port: z.union([port, z.string()]).nullish().transform(nullToAbsent),
    endPort: port.nullish().transform(nullToAbsent),
  }),
);

/** networking.k8s.io/v1 NetworkPolicy. */
export const networkPolicySchema = z.object({
  metadata: metadataSchema,
  spec: z
    .object({
      podSelector: optionalSelector,
      policyTypes: list(z.string()),
      ingress: list(z.object({ from: peers, ports: policyPorts })),
      egress: list(z.object({ to: peers, ports: policyPorts })),
    })
    .optional(),
});

/** A kind whose `spec` is read elsewhere: enough to know the object. */
export const namedSchema = z.object({ metadata: metadataSchema, spec: z.looseObject({}).optional() });
