import { CodedError } from '#base/errors.ts';
import { apiVersionOf, clusterResourcePath, type ResourceDefinition } from '#crds/definition.ts';
import { apiStatus } from '#kube/errors.ts';
import type { KubeObject, ObjectMeta } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';

/** Which object, and in whose name it is written. */
export type InfoObjectOptions = {
  readonly transport: KubeTransport;
  readonly definition: ResourceDefinition;
  readonly name: string;
  /** The manager that `metadata.managedFields` names. */
  readonly fieldManager: string;
};

const attempts = 3;
const timeoutMs = 10_000;

/**
 * One cluster-scoped object that one writer owns: its fields are replaced whole, its labels, annotations and whatever
 * else others put into its metadata stay.
 */
export class InfoObject {
  readonly #options: InfoObjectOptions;
  /** Metadata as last seen; undefined when the object has to be read first. */
  #known: ObjectMeta | undefined;

  constructor(options: InfoObjectOptions) {
    this.#options = options;
  }

  /**
   * Makes the object's fields equal `fields`; creates it when it is not there (any more).
   * @throws KubeApiError, CodedError ANTREA_KUBE_UNREACHABLE, and CodedError ANTREA_INFO_CONTENDED when others change
   * the object so fast that no attempt gets through.
   */
  async write(fields: object): Promise<void> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const metadata = this.#known ?? (await this.#read());
      this.#known = undefined;
      try {
        const stored = await (metadata === undefined
          ? this.#create(fields)
          : this.#replace(metadata, fields));
        this.#known = stored.metadata;
        return;
      } catch (error) {
        const raced = [404, 409].includes(apiStatus(error) ?? 0);
        if (!raced) throw error;
      }
    }
    const { definition, name } = this.#options;
    throw new CodedError(
      'ANTREA_INFO_CONTENDED',
      `${definition.kind} ${name} changed under every attempt to write it`,
    );
  }

  async #read(): Promise<ObjectMeta | undefined> {
    const { transport, definition, name } = this.#options;
    const path = clusterResourcePath(definition, name);
    try {
      return (await transport.request<KubeObject>({ method: 'GET', path, timeoutMs })).metadata;
    } catch (error) {
      if (apiStatus(error) === 404) return undefined;
      throw error;
    }
  }

  #create(fields: object): Promise<KubeObject> {
    const { transport, definition, name, fieldManager } = this.#options;
    const path = clusterResourcePath(definition);
    const body = this.#body({ name }, fields);
    return transport.request({ method: 'POST', path, query: { fieldManager }, body, timeoutMs });
  }

  #replace(metadata: ObjectMeta, fields: object): Promise<KubeObject> {
    const { transport, definition, name, fieldManager } = this.#options;
    const path = clusterResourcePath(definition, name);
    // Without managedFields in the body the server keeps those it has.
    const body = this.#body({ ...metadata, managedFields: undefined }, fields);
    return transport.request({ method: 'PUT', path, query: { fieldManager }, body, timeoutMs });
  }

  #body(metadata: object, fields: object): object {
    const { definition } = this.#options;
    return { apiVersion: apiVersionOf(definition), kind: definition.kind, metadata, ...fields };
  }
}
