import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { AntreaPolicyInput } from '#policy/antrea/input.ts';
import type { Cluster } from '#policy/compile.ts';
import type { Endpoint } from '#policy/evaluate.ts';
import type { NetworkPolicy, Pod } from '#policy/input.ts';
import { parseManifests } from '../chart/manifests.ts';

/** Where the examples are. */
export const examplesFolder = path.resolve(import.meta.dirname, '../../examples');

/** The examples with a proof, by their folders. */
export const exampleNames = readdirSync(examplesFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'gitops')
  .map((entry) => entry.name);

const labels = z.record(z.string(), z.string());
const metadata = z.strictObject({ name: z.string(), namespace: z.string().exactOptional() });
const connection = z.strictObject({
  from: z.string(),
  to: z.string(),
  protocol: z.enum(['TCP', 'UDP']).default('TCP'),
  port: z.int(),
  allowed: z.boolean(),
  by: z.string().optional(),
});
const proofSchema = z.strictObject({
  namespaces: z.record(z.string(), labels),
  pods: z.record(z.string(), labels),
  networkPolicies: z
    .array(z.strictObject({ metadata, spec: z.custom<NonNullable<NetworkPolicy['spec']>>() }))
    .default([]),
  antreaPolicies: z
    .array(z.strictObject({ metadata, spec: z.custom<NonNullable<AntreaPolicyInput['spec']>>() }))
    .default([]),
  connections: z.array(connection).min(3),
});

/** A connection of an example's proof: what becomes of it, and which rule (`policy/rule`) or policy decides so. */
export type ProvenConnection = z.infer<typeof connection>;

/** One example: its policies, as they stand in the file too, and the cluster that proves what they do. */
export type Example = {
  readonly manifests: ReturnType<typeof parseManifests>;
  readonly policies: readonly AntreaPolicyInput[];
  /** Without the policies of the example. */
  readonly cluster: Cluster;
  readonly connections: readonly ProvenConnection[];
};

const policySchema = z.looseObject({ spec: z.custom<NonNullable<AntreaPolicyInput['spec']>>() });

/** Reads the example of one folder. @throws when a file is missing or not in order */
export function readExample(name: string): Example {
  const read = (file: string) => readFileSync(path.join(examplesFolder, name, file), 'utf8');
  const manifests = parseManifests(read('policies.yaml'));
  const proof = proofSchema.parse(parse(read('proof.yaml')));
  return {
    manifests,
    policies: manifests.map((manifest) => {
      const { name: called, namespace } = manifest.metadata;
      return identified({ metadata: { name: called, namespace }, spec: policySchema.parse(manifest).spec });
    }),
    cluster: {
      namespaces: Object.entries(proof.namespaces).map(([called, own]) => ({
        metadata: { name: called, labels: own },
      })),
      pods: Object.entries(proof.pods).map(podOf),
      policies: proof.networkPolicies.map(identified),
      antreaPolicies: proof.antreaPolicies.map(identified),
    },
    connections: proof.connections,
  };
}

/** `namespace/pod` or an address. */
export function endpointOf(text: string): Endpoint {
  const [namespace = '', name] = text.split('/');
  return name === undefined ? { kind: 'address', address: text } : { kind: 'pod', namespace, name };
}

function identified<T extends { readonly metadata: { readonly name: string } }>(object: T) {
  return { ...object, metadata: { ...object.metadata, uid: `uid-of-${object.metadata.name}` } };
}

function podOf([key, own]: readonly [string, Readonly<Record<string, string>>], index: number): Pod {
  const [namespace = '', name = ''] = key.split('/');
  return {
    metadata: { name, namespace, labels: own },
    spec: { nodeName: 'node', containers: [] },
    status: { phase: 'Running', podIP: `10.244.0.${index + 1}` },
  };
}
