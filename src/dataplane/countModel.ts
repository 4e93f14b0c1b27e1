/**
 * How many flows each table holds on a node with `pods` local pods and `peers` other nodes, no policy and no service
 * proxy: the model behind the flow counts that an AntreaAgentInfo shows (as Antrea v0.9.2). Key: table number.
 */
export function expectedFlowCounts(pods: number, peers: number): Map<number, number> {
  return new Map([
    [0, pods + 3],
    [10, 2 * pods + 3],
    [20, peers + 2],
    [30, 1],
    [31, 4],
    [40, 2],
    [50, 2],
    [60, 1],
    [70, pods + peers + 2],
    [80, pods + 2],
    [90, 3],
    [100, 1],
    [105, 3],
    [110, 2],
  ]);
}
