/** What a person reads when the demo stands: how to go on, and how to remove it. */
export function farewell(bin: string, cluster: string): string {
  return `
The cluster stands. Go on with:

  export PATH=${bin}:$PATH
  kubectl config use-context kind-${cluster}
  kubectl get pods -A -o wide
  kubectl describe antreaagentinfos
  kubectl -n kube-system exec ds/antrea-agent -c antrea-agent -- antctl get podinterface
  kubectl -n kube-system exec ds/antrea-agent -c antrea-ovs -- ovs-vsctl show
  kubectl exec -it ds/shell -- wget -q -O - http://nginx-svc

Run \`npm run demo\` again after a change: it builds and upgrades what changed.
Remove the cluster: npm run demo:down
`;
}
