/** Checks whether a client can use the certificate in a cluster directory. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { MagnumError, messageOf } from '../../errors.ts';
import { parseServerJson } from '../../http/server-json.ts';
import type { HttpResponse, Transport } from '../../http/types.ts';
import { fileError } from '../../platform/file-error.ts';
import { readRegularFile } from '../../platform/regular-file.ts';
import { apiUrl } from '../api-address.ts';
import type { ClusterFacts } from '../cluster-access.ts';

export interface CheckResult {
  readonly item: 'certificate' | 'key' | 'CA' | 'API';
  /** One sentence. */
  readonly text: string;
  /** Set if the check failed, so that a client would fail too. */
  readonly error?: MagnumError;
}

export interface CheckRequest extends Pick<ClusterFacts, 'coe' | 'address' | 'ca'> {
  /** Absolute. */
  readonly dir: string;
  /** Uses the CA and the client certificate in `dir`. */
  readonly transport: Transport;
  readonly now: number;
}

const DAY_MS = 86_400_000;
const REQUEST_TIMEOUT_MS = 20_000;

/**
 * Checks the validity of the certificate, that it matches the CA and the key, that the CA is the cluster's current one, and that the API
 * responds. Each check runs even if others fail. Throws only MagnumError `interrupted`.
 */
export async function* checkDirectory(request: CheckRequest): AsyncGenerator<CheckResult> {
  if (request.ca !== undefined) yield* checkFiles(request.dir, request.ca, request.now);
  yield await checkApi(apiUrl(request.coe, request.address, request.ca !== undefined), request.transport);
}

async function* checkFiles(dir: string, clusterCa: string, now: number): AsyncGenerator<CheckResult> {
  const certificate = await attempt('certificate', () => certificateIn(join(dir, 'cert.pem')));
  if ('error' in certificate) yield certificate.error;
  else yield checkValidity(certificate.value, now);
  const ca = await attempt('CA', () => certificateIn(join(dir, 'ca.pem')));
  const own = 'value' in certificate ? certificate.value : undefined;
  if ('error' in ca) yield ca.error;
  else yield checkCa(ca.value, own, new X509Certificate(clusterCa));
  const key = await attempt('key', () => keyIn(join(dir, 'key.pem')));
  if ('error' in key) yield key.error;
  else if (own !== undefined) {
    yield own.checkPrivateKey(key.value)
      ? { item: 'key', text: 'The key matches the certificate.' }
      : failed('key', 'The key does not match the certificate.');
  }
}

function checkValidity(certificate: X509Certificate, now: number): CheckResult {
  const { subject, issuer } = certificate;
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const what = `The certificate for ${oneLine(subject)}, issued by ${oneLine(issuer)},`;
  const days = daysText(Math.floor(Math.abs(to - now) / DAY_MS));
  const date = new Date(to).toISOString();
  if (now > to) return failed('certificate', `${what} expired on ${date} (${days} ago).`);
  if (now < from) {
    return failed(
      'certificate',
      `${what} is not valid until ${new Date(from).toISOString()}: check the clock.`,
    );
  }
  return { item: 'certificate', text: `${what} expires on ${date} (in ${days}).` };
}

function checkCa(
  ca: X509Certificate,
  own: X509Certificate | undefined,
  cluster: X509Certificate,
): CheckResult {
  if (ca.fingerprint256 !== cluster.fingerprint256) {
    return failed(
      'CA',
      "ca.pem is not the cluster's current CA: the CA was rotated, or the file is for another cluster.",
    );
  }
  if (own !== undefined && !own.verify(cluster.publicKey)) {
    return failed('CA', "The certificate was not signed by the cluster's current CA.");
  }
  return { item: 'CA', text: "ca.pem is the cluster's current CA, and it signed the certificate." };
}

/** Requests the version of the API. Throws only MagnumError `interrupted`. */
export async function checkApi(baseUrl: string, transport: Transport): Promise<CheckResult> {
  const url = `${baseUrl}/version`;
  const response = await attempt('API', () =>
    transport.request({ method: 'GET', url, timeoutMs: REQUEST_TIMEOUT_MS }),
  );
  if ('error' in response) return response.error;
  const { status } = response.value;
  if (status >= 200 && status < 300)
    return { item: 'API', text: `${url} responds${versionIn(response.value)}.` };
  return failed('API', `${url} rejected the request (HTTP ${status}).`);
}

/** The version of the API: `gitVersion` of Kubernetes, `Version` of Docker, `version` of Mesos. */
function versionIn({ body }: HttpResponse): string {
  const versionInfo = parseServerJson(body) as Readonly<Record<string, unknown>> | null | undefined;
  const version = versionInfo?.gitVersion ?? versionInfo?.Version ?? versionInfo?.version;
  return typeof version === 'string' ? ` (${oneLine(version)})` : '';
}

const certificateIn = async (path: string) => new X509Certificate(read(path));
const keyIn = async (path: string) => createPrivateKey(read(path));

function read(path: string): Buffer {
  try {
    return readRegularFile(path);
  } catch (error) {
    throw fileError('read', path, error);
  }
}

async function attempt<T>(
  item: CheckResult['item'],
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: CheckResult }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof MagnumError) {
      if (error.kind === 'interrupted') throw error;
      return { error: { item, text: error.message, error } };
    }
    const reason = messageOf(error).replace(/\.$/, '');
    return { error: failed(item, `Cannot read the ${item} file: ${reason}.`, error) };
  }
}

function failed(item: CheckResult['item'], text: string, cause?: unknown): CheckResult {
  return { item, text, error: new MagnumError('failed', text, { cause }) };
}

const daysText = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

const oneLine = (text: string): string => text.replace(/\n/g, ', ');
