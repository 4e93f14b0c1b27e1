import { apiStatus } from '#kube/errors.ts';
import type { KubeObject } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';

/** All that matters here of an object is which it is, and its status. */
export function withoutSpec(object: KubeObject): KubeObject {
  const { apiVersion, kind } = object;
  const { name, namespace, uid, resourceVersion } = object.metadata;
  const metadata = { name, namespace, uid, resourceVersion };
  return { apiVersion, kind, metadata, ...('status' in object ? { status: object.status } : {}) };
}

/** The status of an object, whatever it is. */
export function statusIn(object: object): unknown {
  return 'status' in object ? object.status : undefined;
}

/**
 * Writes the status of the object that has this uid. False when it is gone, or another one has its name.
 * @throws KubeApiError, CodedError ANTREA_KUBE_UNREACHABLE
 */
export async function patchStatus(
  transport: KubeTransport,
  { path, uid, status }: { readonly path: string; readonly uid: string; readonly status: object },
): Promise<boolean> {
  try {
    await transport.request({
      method: 'PATCH',
      path: `${path}/status`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { uid }, status },
    });
    return true;
  } catch (error) {
    if ([404, 409].includes(apiStatus(error) ?? 0)) return false;
    throw error;
  }
}
