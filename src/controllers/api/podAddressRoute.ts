import { z } from 'zod';
import { controlPlaneApiVersion, controlPlanePath, podAddressReports } from '#controlplane/group.ts';
import type { PodAddressAnswer, PodAddressReport } from '#controlplane/wire.ts';
import { json } from '#kube/serving/reply.ts';
import type { Route } from '#kube/serving/router.ts';
import { readReport } from './readReport.ts';

const address = z.object({
  namespace: z.string().min(1),
  name: z.string().min(1),
  uid: z.string().min(1),
  ip: z.ipv4(),
});
const schema = z.object({
  metadata: z.object({ name: z.string().min(1) }),
  attached: z.array(address),
  released: z.array(address),
});

/** Takes what an agent says of addresses. */
export type AddressReceiver = (report: PodAddressReport) => PodAddressAnswer;

/** Where agents report the addresses of their pods. `agentUser` may report for its own node only. */
export function podAddressRoute(receive: AddressReceiver, agentUser: string): Route {
  const { kind } = podAddressReports;
  return {
    method: 'POST',
    path: controlPlanePath(podAddressReports),
    handler: async (request) => {
      const report = await readReport(request, schema, { agentUser, kind });
      return json({ apiVersion: controlPlaneApiVersion, kind, ...receive(report) }, 201);
    },
  };
}
