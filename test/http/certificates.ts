/** Certificates made on the spot: no openssl, no files with keys in the repository. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
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

export interface IssueOptions {
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface Authority {
  /** PEM. */
  readonly cert: string;
  issue(options?: IssueOptions): Promise<Identity>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 86_400_000;
let serial = 1;

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

async function keyPem(keys: Keys): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}

const pem = (certificate: X509Certificate): string => `${certificate.toString('pem')}\n`;

/** A certificate authority of its own. */
export async function createAuthority(name: string): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    serialNumber: `${serial++}`.padStart(4, '0'),
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    cert: pem(certificate),
    async issue({ dns = ['localhost'], ip = ['127.0.0.1'], notBefore, notAfter } = {}) {
      const own = await newKeys();
      const leaf = await X509CertificateGenerator.create({
        subject: `CN=${dns[0] ?? 'nobody'}`,
        issuer: certificate.subject,
        serialNumber: `${serial++}`.padStart(4, '0'),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        notBefore: notBefore ?? new Date(Date.now() - DAY),
        notAfter: notAfter ?? new Date(Date.now() + DAY),
        extensions: [
          new SubjectAlternativeNameExtension([
            ...dns.map((value) => ({ type: 'dns' as const, value })),
            ...ip.map((value) => ({ type: 'ip' as const, value })),
          ]),
        ],
      });
      return { cert: pem(leaf), key: await keyPem(own) };
    },
  };
}
