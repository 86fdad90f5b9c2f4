/** Creates certificates without openssl, and without files with keys in the repository. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

type Keys = Awaited<ReturnType<typeof newKeys>>;

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface Validity {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface IssueOptions extends Validity {
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  /** Defaults to the first DNS name. */
  readonly commonName?: string;
  /** Defaults to no extension, which allows both usages. */
  readonly usage?: 'server' | 'client';
}

export interface Authority {
  /** PEM. */
  readonly cert: string;
  issue(options?: IssueOptions): Promise<Identity>;
  /** A CA whose certificate is signed by this one; with `isAuthority: false` without the CA extensions. */
  subordinate(name: string, options?: Validity & { readonly isAuthority?: boolean }): Promise<Authority>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 86_400_000;
const PURPOSES = { server: ExtendedKeyUsage.serverAuth, client: ExtendedKeyUsage.clientAuth };
let serial = 1;

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

async function keyPem(keys: Keys): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}

const pem = (certificate: X509Certificate): string => `${certificate.toString('pem')}\n`;

const validityOf = ({ notBefore, notAfter }: Validity) => ({
  notBefore: notBefore ?? new Date(Date.now() - DAY),
  notAfter: notAfter ?? new Date(Date.now() + DAY),
});

const nextSerial = () => `${serial++}`.padStart(4, '0');

const authorityExtensions = () => [
  new BasicConstraintsExtension(true, 2, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
];

/** A CA with a self-signed certificate. */
export async function createAuthority(name: string): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    serialNumber: nextSerial(),
    keys,
    signingAlgorithm: ALGORITHM,
    ...validityOf({}),
    extensions: authorityExtensions(),
  });
  return authorityWith(keys, certificate);
}

/** A self-signed certificate for 127.0.0.1 and localhost. */
export async function createSelfSigned(): Promise<Identity> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    serialNumber: nextSerial(),
    keys,
    signingAlgorithm: ALGORITHM,
    ...validityOf({}),
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  });
  return { cert: pem(certificate), key: await keyPem(keys) };
}

function authorityWith(keys: Keys, certificate: X509Certificate): Authority {
  const sign = async (subject: string, validity: Validity, extensions: Extension[]) => {
    const own = await newKeys();
    const signed = await X509CertificateGenerator.create({
      subject,
      issuer: certificate.subject,
      serialNumber: nextSerial(),
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      ...validityOf(validity),
      extensions,
    });
    return { own, signed };
  };
  return {
    cert: pem(certificate),
    async issue({ dns = ['localhost'], ip = ['127.0.0.1'], commonName, usage, ...validity } = {}) {
      const names = [
        ...dns.map((value) => ({ type: 'dns' as const, value })),
        ...ip.map((value) => ({ type: 'ip' as const, value })),
      ];
      const { own, signed } = await sign(`CN=${commonName ?? dns[0] ?? 'unnamed'}`, validity, [
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
        ...(usage ? [new ExtendedKeyUsageExtension([PURPOSES[usage]])] : []),
      ]);
      return { cert: pem(signed), key: await keyPem(own) };
    },
    async subordinate(name, { isAuthority = true, ...validity } = {}) {
      const { own, signed } = await sign(`CN=${name}`, validity, isAuthority ? authorityExtensions() : []);
      return authorityWith(own, signed);
    },
  };
}
