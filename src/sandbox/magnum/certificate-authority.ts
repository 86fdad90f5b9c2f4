/**
 * Creates certificate authorities and signs certificates like Magnum (magnum/common/x509): RSA 2048 with SHA-256, the
 * cluster's name as issuer, valid for five years, starting yesterday, with those requested extensions that are allowed.
 */
import { createHash, createPrivateKey, generateKeyPair, type KeyObject, randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import type { Cloud } from '../cloud.ts';
import { isZed } from '../releases.ts';
import type { AuthorityRecord, ClusterRecord } from '../state.ts';
import { badRequestError, pythonError } from './faults.ts';
import { bytesRepr } from './python-repr.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const VALIDITY_MS = 5 * 365 * DAY_MS;
const COMMON_NAME = '2.5.4.3';
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
/** The parameters are the DER of NULL (RFC 4055, section 5). */
const SHA256_WITH_RSA = new AlgorithmIdentifier({
  algorithm: '1.2.840.113549.1.1.11',
  parameters: new Uint8Array([5, 0]).buffer,
});

const pendingAuthorities = new WeakMap<ClusterRecord, Map<string, Promise<AuthorityRecord>>>();

/** Returns the cluster's authority of that kind. The first call creates it; its key takes 50 to 400 ms. */
export async function getAuthority(
  cloud: Cloud,
  cluster: ClusterRecord,
  kind: string,
): Promise<AuthorityRecord> {
  const existing = cloud.state.authorities[cluster.uuid]?.[kind];
  if (existing !== undefined) return existing;
  const promises = pendingAuthorities.get(cluster) ?? new Map<string, Promise<AuthorityRecord>>();
  pendingAuthorities.set(cluster, promises);
  const promise = promises.get(kind) ?? createAuthority(cloud, cluster.name);
  promises.set(kind, promise);
  const authority = await promise;
  promises.delete(kind);
  const ofCluster = cloud.state.authorities[cluster.uuid] ?? {};
  ofCluster[kind] = authority;
  cloud.state.authorities[cluster.uuid] = ofCluster;
  cloud.save();
  return authority;
}

async function createAuthority(cloud: Cloud, name: string): Promise<AuthorityRecord> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const certificate = issueCertificate(cloud, privateKey, {
    issuer: name,
    subject: createName(name),
    publicKey: AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo),
    extensions: [
      createExtension(id_ce_basicConstraints, true, new BasicConstraints({ cA: true, pathLenConstraint: 0 })),
      createExtension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.keyCertSign)),
    ],
  });
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
}

/** Returns PEM without a final newline. Throws Fault 400 for an invalid request or a critical extension that is not allowed. */
export function signRequest(
  cloud: Cloud,
  authority: AuthorityRecord,
  cluster: ClusterRecord,
  csr: string,
): string {
  const { subject, subjectPKInfo, attributes } = parseRequest(csr).certificationRequestInfo;
  const requested = attributes.find(({ type }) => type === EXTENSION_REQUEST)?.values[0];
  return issueCertificate(cloud, createPrivateKey(authority.key), {
    issuer: cluster.name,
    subject,
    publicKey: subjectPKInfo,
    extensions: requested === undefined ? [] : selectExtensions(AsnConvert.parse(requested, Extensions)),
  });
}

export interface ServerCertificateFields {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer;
  /** IP addresses at which clients reach the server. */
  readonly addresses: readonly string[];
}

/** Issues the certificate of the cluster's own API. Returns PEM. */
export function issueServerCertificate(
  cloud: Cloud,
  authority: AuthorityRecord,
  { name }: ClusterRecord,
  { publicKey, addresses }: ServerCertificateFields,
): string {
  const names = addresses.map((iPAddress) => new GeneralName({ iPAddress }));
  return issueCertificate(cloud, createPrivateKey(authority.key), {
    issuer: name,
    subject: createName('server'),
    publicKey: AsnConvert.parse(publicKey, SubjectPublicKeyInfo),
    extensions: [
      createExtension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature)),
      createExtension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([id_kp_serverAuth])),
      createExtension(id_ce_subjectAltName, false, new SubjectAlternativeName(names)),
    ],
  });
}

function parseRequest(csr: string): CertificationRequest {
  const match =
    /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]+)-----END (?:NEW )?CERTIFICATE REQUEST-----/.exec(csr);
  try {
    return AsnConvert.parse(Buffer.from(match?.[1] ?? '', 'base64'), CertificationRequest);
  } catch {
    throw badRequestError(`Received invalid csr ${bytesRepr(csr)}.`);
  }
}

const ALLOWED_EXTENSIONS = [
  id_ce_keyUsage,
  id_ce_extKeyUsage,
  id_ce_subjectAltName,
  id_ce_basicConstraints,
  id_ce_subjectKeyIdentifier,
];
const ALLOWED_USAGES =
  KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.nonRepudiation;

function selectExtensions(requested: readonly Extension[]): Extension[] {
  return requested.flatMap((extension) => {
    if (ALLOWED_EXTENSIONS.includes(extension.extnID)) return [restrictExtension(extension)];
    if (extension.critical) throw extensionNotAllowedError(extension);
    return [];
  });
}

/** Removes key usages that are not allowed, and the permission to act as a CA. Throws Fault 400 if such an extension is critical. */
function restrictExtension(requested: Extension): Extension {
  if (requested.extnID === id_ce_keyUsage) {
    const usages = AsnConvert.parse(requested.extnValue.buffer, KeyUsage).toNumber();
    if ((usages & ~ALLOWED_USAGES) === 0) return requested;
    if (requested.critical) throw extensionNotAllowedError(requested);
    return createExtension(id_ce_keyUsage, false, new KeyUsage((usages & ALLOWED_USAGES) as KeyUsageFlags));
  }
  if (requested.extnID === id_ce_basicConstraints) {
    if (!AsnConvert.parse(requested.extnValue.buffer, BasicConstraints).cA) return requested;
    if (requested.critical) throw extensionNotAllowedError(requested);
    return createExtension(id_ce_basicConstraints, false, new BasicConstraints({ cA: false }));
  }
  return requested;
}

const extensionNotAllowedError = ({ extnID }: Extension) =>
  badRequestError(
    `Extension '<Extension(oid=<ObjectIdentifier(oid=${extnID})>, critical=True)>' not allowed`,
  );

const createExtension = (extnID: string, critical: boolean, value: object): Extension =>
  new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });

/** Releases after Zed name the key (RFC 5280, section 4.2.1.2). Throws Fault 500 if the request names it already, like Magnum. */
function nameKey(wanted: readonly Extension[], { subjectPublicKey }: SubjectPublicKeyInfo): Extension {
  if (wanted.some(({ extnID }) => extnID === id_ce_subjectKeyIdentifier))
    throw pythonError('This extension has already been set.');
  const digest = createHash('sha1').update(Buffer.from(subjectPublicKey)).digest();
  return createExtension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(toArrayBuffer(digest)));
}

interface CertificateFields {
  readonly issuer: string;
  readonly subject: Name;
  readonly publicKey: SubjectPublicKeyInfo;
  readonly extensions: readonly Extension[];
}

function issueCertificate(
  cloud: Cloud,
  key: KeyObject,
  { issuer, subject, publicKey, extensions: wanted }: CertificateFields,
): string {
  const now = cloud.now();
  const extensions = isZed(cloud) ? [...wanted] : [...wanted, nameKey(wanted, publicKey)];
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: createSerialNumber(),
    signature: SHA256_WITH_RSA,
    issuer: createName(issuer),
    validity: new Validity({
      notBefore: truncateToSecond(now - DAY_MS),
      notAfter: truncateToSecond(now + VALIDITY_MS),
    }),
    subject,
    subjectPublicKeyInfo: publicKey,
    ...(extensions.length === 0 ? {} : { extensions: new Extensions(extensions) }),
  });
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: SHA256_WITH_RSA,
    signatureValue: toArrayBuffer(sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), key)),
  });
  return toPem(AsnConvert.serialize(certificate));
}

/**
 * A UUID as a number in the fewest bytes (X.690, section 8.3.2), with a leading zero byte if it would be negative
 * (RFC 5280, section 4.1.2.2).
 */
export function createSerialNumber(uuid: string = randomUUID()): ArrayBuffer {
  const digits = uuid.replaceAll('-', '').replace(/^(00)+/, '');
  const bytes = Buffer.from(digits, 'hex');
  return toArrayBuffer((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

const truncateToSecond = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000);

function createName(utf8String: string): Name {
  const value = new AttributeValue({ utf8String });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

/** RFC 7468, section 2. */
function toPem(der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----`;
}

const toArrayBuffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
