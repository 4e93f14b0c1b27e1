/** A port of a bridge with its interface, as OVSDB holds them. */
export type InterfaceRecord = {
  readonly name: string;
  /** Empty for a system device (a veth), else `internal`, `geneve`, ... */
  readonly type: string;
  /** The OpenFlow port number; undefined while none is assigned or after a failure. */
  readonly ofport: number | undefined;
  readonly portUuid: string;
  /** Of the Port row. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** Of the Interface row, e.g. a tunnel's `remote_ip`. */
  readonly options: Readonly<Record<string, string>>;
  /** Why the interface could not be set up; undefined when it was. */
  readonly error: string | undefined;
};
