// The library needs this polyfill loaded before it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Peers whose clocks are behind ours accept the certificate too, and so do all when our clock is put back. */
const backdateMs = 24 * 3_600_000;

/** A certificate that signs others. The private key never leaves the process. */
export type CertificateAuthority = {
  readonly certificatePem: string;
  readonly certificate: X509Certificate;
  readonly keys: CryptoKeyPair;
};

type CryptoKeyPair = webcrypto.CryptoKeyPair;

/** A certificate with its private key, both PEM (PKCS #8), and when it ends (milliseconds since the epoch). */
export type KeyAndCertificate = {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly notBefore: number;
  readonly notAfter: number;
};

/** The usual subject and the validity of a new certificate. */
export type Validity = { readonly commonName: string; readonly now: number; readonly lifetimeMs: number };

/** Who a leaf certificate speaks for, and in which role. */
export type LeafOptions = Validity & {
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly usage?: 'server' | 'client';
  readonly organisations?: readonly string[];
};

/** Makes a new self-signed authority (ECDSA P-256). */
export async function createAuthority(options: Validity): Promise<CertificateAuthority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [options.commonName] }],
    ...period(options),
    signingAlgorithm: keyAlgorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString('pem'), certificate, keys };
}

/** Makes a certificate signed by `authority`. */
export async function issueCertificate(
  authority: CertificateAuthority,
  options: LeafOptions,
): Promise<KeyAndCertificate> {
  const keys = await newKeys();
  const organisations = options.organisations ?? [];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [options.commonName] }, ...organisations.map((name) => ({ O: [name] }))],
    issuer: authority.certificate.subject,
    ...period(options),
    signingAlgorithm: keyAlgorithm,
    signingKey: authority.keys.privateKey,
    publicKey: keys.publicKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([
        options.usage === 'client' ? ExtendedKeyUsage.clientAuth : ExtendedKeyUsage.serverAuth,
      ]),
      await AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
      ...alternativeNames(options),
    ],
  });
  return {
    certificatePem: certificate.toString('pem'),
    keyPem: await privateKeyPem(keys.privateKey),
    notBefore: certificate.notBefore.getTime(),
    notAfter: certificate.notAfter.getTime(),
  };
}

function alternativeNames(options: LeafOptions): SubjectAlternativeNameExtension[] {
  const names: JsonGeneralName[] = [
    ...(options.dnsNames ?? []).map((value): JsonGeneralName => ({ type: 'dns', value })),
    ...(options.ipAddresses ?? []).map((value): JsonGeneralName => ({ type: 'ip', value })),
  ];
  return names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [];
}

function period(options: Validity): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(options.now - backdateMs),
    notAfter: new Date(options.now + options.lifetimeMs),
  };
}

function newKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
}

/** 16 random bytes as hex; the first is kept positive and non-zero, as X.509 asks. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const encoded = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = encoded.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}
