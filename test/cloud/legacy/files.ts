/** Describes the files that a client has written. Keys and certificates, which differ each time, are described by their properties. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { describeCertificate } from '../contract/certificates.ts';

/** Returns the descriptions of all files by path. */
export function readFiles(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(paths.map((path) => [relative(directory, path), describe(path)]));
}

function describe(path: string): string {
  const content = readFileSync(path, 'utf8');
  if (content.startsWith('-----BEGIN CERTIFICATE-----')) return describeCertificate(content);
  if (content.startsWith('-----BEGIN '))
    return `a private key: ${createPrivateKey(content).asymmetricKeyType}`;
  return content.startsWith('apiVersion:') ? describeKubeconfig(content) : content;
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
  readonly users: readonly [{ readonly user?: Readonly<Record<string, string>> }];
}

function describeKubeconfig(content: string): string {
  const { clusters, users } = parse(content) as Kubeconfig;
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const { 'client-certificate-data': certificate, 'client-key-data': key } = users[0].user ?? {};
  const isCertificate = (data?: string) => data !== undefined && new X509Certificate(decoded(data)) && true;
  const isKey = key !== undefined && createPrivateKey(decoded(key)).type === 'private';
  const holds = {
    ca: isCertificate(ca) ?? false,
    certificate: isCertificate(certificate) ?? false,
    key: isKey,
  };
  return kubeconfig(server ?? '', holds);
}

/** The description of a kubeconfig with this server. */
export const kubeconfig = (
  server: string,
  holds: { ca: boolean; certificate: boolean; key: boolean },
): string => `a kubeconfig for ${server}, with ${JSON.stringify(holds)}`;

const decoded = (data: string) => Buffer.from(data, 'base64').toString('utf8');
