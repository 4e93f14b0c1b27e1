/** The owner of a pod's flows in the desired flow set. */
export function podFlowOwner(containerId: string): string {
  return `pod/${containerId}`;
}

/** The owner of the flows that hold a new pod's traffic back. */
export function podHoldOwner(containerId: string): string {
  return `pod-hold/${containerId}`;
}
