/** A packet that a flow sent to the agent. */
export type PacketIn = {
  readonly table: number;
  /** The OpenFlow port that it came in by. */
  readonly inPort: number;
  /** Registers that are not zero, by number. */
  readonly registers: ReadonlyMap<number, number>;
  /** The node that it came from through the tunnel. */
  readonly tunnelSource: string | undefined;
  /** The node that it leaves for through the tunnel; this one, when it came through it. */
  readonly tunnelDestination: string | undefined;
  /** What the flow says about it. */
  readonly userdata: Buffer;
  /** The frame from its Ethernet header on, as much of it as was asked for. */
  readonly frame: Buffer;
};

type Begun = Omit<PacketIn, 'userdata' | 'frame'> & {
  readonly length: number;
  userdata: Buffer;
  readonly bytes: number[];
};

const header = /^NXT_PACKET_IN2 .*?table_id=(\d+) (.*)\(via action\) data_len=(\d+)/;
const dump = /^[0-9a-f]{8} {2}((?:[0-9a-f]{2}[ -]){0,15}[0-9a-f]{2})/;

/** Puts packets together from the lines that `ovs-ofctl -m monitor` prints. */
export class PacketInReader {
  readonly #onPacket: (packet: PacketIn) => void;
  #begun: Begun | undefined;

  constructor(onPacket: (packet: PacketIn) => void) {
    this.#onPacket = onPacket;
  }

  hear(line: string): void {
    const [, table, metadata = '', length] = header.exec(line) ?? [];
    if (table !== undefined) {
      this.#begun = {
        ...readMetadata(metadata),
        table: Number(table),
        length: Number(length),
        ...nothingYet(),
      };
      return;
    }
    const begun = this.#begun;
    if (begun === undefined) return;
    if (line.startsWith(' userdata='))
      begun.userdata = Buffer.from(line.slice(10).replaceAll('.', ''), 'hex');
    const bytes = dump.exec(line)?.[1];
    if (bytes === undefined) return;
    for (const byte of bytes.split(/[ -]/)) begun.bytes.push(Number.parseInt(byte, 16));
    if (begun.bytes.length >= begun.length) this.#finish(begun);
  }

  /** What was begun will not be finished. */
  lost(): void {
    this.#begun = undefined;
  }

  #finish({ length: _length, bytes, ...packet }: Begun): void {
    this.#begun = undefined;
    this.#onPacket({ ...packet, frame: Buffer.from(bytes) });
  }
}

function nothingYet(): { userdata: Buffer; bytes: number[] } {
  return { userdata: Buffer.alloc(0), bytes: [] };
}

function readMetadata(
  text: string,
): Pick<PacketIn, 'inPort' | 'registers' | 'tunnelSource' | 'tunnelDestination'> {
  const registers = new Map<number, number>();
  for (const [, number, value] of text.matchAll(/\breg(\d+)=(0x[0-9a-f]+)/g)) {
    registers.set(Number(number), Number(value));
  }
  return {
    registers,
    inPort: Number(/\bin_port=(\d+)/.exec(text)?.[1] ?? 0),
    tunnelSource: /\btun_src=([\d.]+)/.exec(text)?.[1],
    tunnelDestination: /\btun_dst=([\d.]+)/.exec(text)?.[1],
  };
}
