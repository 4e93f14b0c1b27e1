import { pidOf } from './agents.ts';
import { onNode } from './cluster.ts';

/** A disk of 256 kB that holds the address store of a node's agent. */
export type SmallDisk = {
  fill(): Promise<void>;
  free(): Promise<void>;
  /** Puts the store back where it was, with what it holds now. */
  remove(): Promise<void>;
};

const store = '/var/lib/cni';
const disk = '/tmp/small-disk';
const ballast = `${store}/ballast`;
/** To the last page. Addresses that rest go first: the next ADD would end their rest, and have the room of their files. */
const fillIt = `
  rm -f ${store}/antrea/resting/*
  mkdir ${ballast}
  n=0
  while head -c 4096 /dev/zero > ${ballast}/$n; do n=$((n + 1)); done 2> /dev/null`;

/** Moves the address store of a running agent to a small disk, as that agent alone sees it. */
export async function moveStoreToSmallDisk(node: string): Promise<SmallDisk> {
  const agent = await pidOf(node, 'agent');
  const inAgentsView = (script: string) =>
    onNode(node, 'nsenter', '--target', agent, '--mount', '--', 'sh', '-ec', script);
  await inAgentsView(`
    mkdir ${disk}
    mount -t tmpfs -o size=256k tmpfs ${disk}
    cp -a ${store}/. ${disk}/
    mount --bind ${disk} ${store}`);
  return {
    fill: async () => void (await inAgentsView(fillIt)),
    free: async () => void (await inAgentsView(`rm -r ${ballast}`)),
    // The lock stays the file that it was: the agent holds it.
    remove: async () =>
      void (await inAgentsView(`
        rm -rf ${ballast}
        umount ${store}
        find ${store} -type f ! -name lock -delete
        cp -a --no-clobber ${disk}/. ${store}/
        umount ${disk}
        rmdir ${disk}`)),
  };
}
