import * as z from 'zod';
import { type Exec, output } from '#base/exec.ts';
import type { LocalInterface } from './nodeConfig.ts';

const linkSchema = z.object({
  ifname: z.string(),
  mtu: z.number(),
  addr_info: z.array(z.object({ family: z.string(), local: z.string().optional() })),
});

/** The interfaces of this machine that have an IPv4 address. */
export async function localInterfaces(exec: Exec): Promise<readonly LocalInterface[]> {
  const text = await output(exec, { file: 'ip', args: ['-4', '-json', 'address', 'show'] });
  const found = z.array(z.unknown()).parse(JSON.parse(text));
  // iproute2 prints an empty object for every interface that its filter leaves out.
  return found.flatMap((item) => {
    const link = linkSchema.safeParse(item);
    if (!link.success) return [];
    const { ifname, mtu, addr_info } = link.data;
    return [
      {
        name: ifname,
        mtu,
        addresses: addr_info.flatMap(({ local }) => (local === undefined ? [] : [local])),
      },
    ];
  });
}
