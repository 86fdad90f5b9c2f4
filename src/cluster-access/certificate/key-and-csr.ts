/** Creates a key and a CSR for a user of a cluster, and reads the user from a certificate. */
import { createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509';
import { ADMINISTRATOR, type Subject } from './subject.ts';

export interface KeyAndCsr {
  /** PKCS#1 PEM (`BEGIN RSA PRIVATE KEY`), as the legacy client writes it. */
  readonly key: string;
  /** PKCS#10 PEM (RFC 2986). */
  readonly csr: string;
}

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
/** DER of NULL, the parameters of RSA's algorithm identifiers (RFC 4055, section 5). */
const NO_PARAMETERS = new Uint8Array([5, 0]).buffer;

/** RSA 2048, signed with SHA-256. Generates the key in a separate thread, which takes 50 to 400 ms. */
export async function createKeyAndCsr(subject: Subject = ADMINISTRATOR): Promise<KeyAndCsr> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return {
    key: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    csr: createCsr(privateKey, subject),
  };
}

function createCsr(privateKey: KeyObject, subject: Subject): string {
  const info = new CertificationRequestInfo({
    subject: nameOf(subject),
    subjectPKInfo: AsnConvert.parse(
      createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
      SubjectPublicKeyInfo,
    ),
    attributes: new Attributes(),
  });
  const request = new CertificationRequest({
    certificationRequestInfo: info,
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: NO_PARAMETERS }),
    signature: toArrayBuffer(sign('sha256', Buffer.from(AsnConvert.serialize(info)), privateKey)),
  });
  return toPem('CERTIFICATE REQUEST', AsnConvert.serialize(request));
}

/** The subject of a certificate in DER. Throws if it cannot be parsed. */
export function readSubject(der: Uint8Array): Subject {
  const { subject } = AsnConvert.parse(der, Certificate).tbsCertificate;
  const valuesOf = (type: string) =>
    subject.flatMap((name) => [...name].filter((part) => part.type === type).map(({ value }) => `${value}`));
  return { user: valuesOf(COMMON_NAME).join(), groups: valuesOf(ORGANIZATION) };
}

const nameOf = ({ user, groups }: Subject): Name =>
  new Name([nameAttribute(COMMON_NAME, user), ...groups.map((group) => nameAttribute(ORGANIZATION, group))]);

function nameAttribute(type: string, utf8String: string): RelativeDistinguishedName {
  return new RelativeDistinguishedName([
    new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String }) }),
  ]);
}

/** RFC 7468, section 2. */
function toPem(label: string, der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
