/** A SYN of 10.10.0.2:53488 to 10.10.0.3:81, as a kernel sends it. */
export function synFrame(): Buffer {
  return Buffer.from(
    [
      '0eb8453d3d05ded7b8152c520800',
      '4500003c8e9a4000400698090a0a00020a0a0003',
      'd0f00051df0c3f2b00000000a002fd5c131c0000',
      '020405820402080a8708ad1b0000000001030300',
    ].join(''),
    'hex',
  );
}

/** A datagram of 10.10.0.2:50651 to 10.10.0.3:81 that says hello. */
export function datagramFrame(): Buffer {
  return Buffer.from(
    '0eb8453d3d05ded7b8152c52080045000022803540004011a67d0a0a00020a0a0003c5db0051000ee1b068656c6c6f0a',
    'hex',
  );
}

/** The echo request of a ping, without most of its data. */
export function pingFrame(): Buffer {
  return Buffer.from(
    '0eb8453d3d05ded7b8152c520800450000544e1e40004001d8720a0a00020a0a00030800df4252d7000138f8026b00000000',
    'hex',
  );
}
