/** The owner of a pod's flows in the desired flow set. */
export function podFlowOwner(containerId: string): string {
  return `pod/${containerId}`;
}
