/** Checks whether a client can use the certificate in a cluster directory, and whether other users can use or replace it. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { MagnumError, messageOf } from '../../errors.ts';
import { parseServerJson } from '../../http/server-json.ts';
import type { HttpResponse, Transport } from '../../http/types.ts';
import { fileError } from '../../platform/file-error.ts';
import { readRegularFile } from '../../platform/regular-file.ts';
import { apiUrl } from '../api-address.ts';
import {
  type CheckResult,
  checkCa,
  checkKey,
  checkValidity,
  failed,
  withoutRenewal,
} from '../certificate/certificate-check.ts';
import type { ClusterFacts } from '../cluster-access.ts';
import { checkMode } from '../credential-mode.ts';
import { CA_FILE, CLUSTER_FILE_NAMES, CONFIG_FILE, KEY_FILE } from './cluster-file-names.ts';

/** The files in the directory, and the CA that Magnum returns now. */
export interface DirectoryCheckRequest extends Pick<ClusterFacts, 'ca'> {
  /** Absolute. */
  readonly dir: string;
  readonly now: number;
}

export interface CheckRequest extends DirectoryCheckRequest, Pick<ClusterFacts, 'coe' | 'address'> {
  /** Uses the CA and the client certificate in `dir`. */
  readonly transport: Transport;
}

const REQUEST_TIMEOUT_MS = 20_000;

/**
 * Checks the modes of the files, the validity of the certificate, that it matches the CA and the key, that the CA is the cluster's current one,
 * and that the API responds. Each check runs even if others fail. Throws only MagnumError `interrupted`.
 */
export async function* checkDirectory(request: CheckRequest): AsyncGenerator<CheckResult> {
  yield* checkFiles(request);
  yield await checkApi(apiUrl(request.coe, request.address, request.ca !== undefined), request.transport);
}

/** The checks that send no request. A renewal is a remedy only for files of this cluster. */
export async function* checkFiles({ dir, ca, now }: DirectoryCheckRequest): AsyncGenerator<CheckResult> {
  yield* checkModes(dir);
  if (ca !== undefined) yield* checkCertificate(dir, new X509Certificate(ca), now);
}

async function* checkModes(dir: string): AsyncGenerator<CheckResult> {
  for (const name of CLUSTER_FILE_NAMES) {
    const path = join(dir, name);
    const mode = await attempt('mode', async () =>
      checkMode(path, name === KEY_FILE || (name === CONFIG_FILE && (await hasSecretsAt(path)))),
    );
    if ('error' in mode) yield mode.error;
    else if (mode.value !== undefined) yield mode.value;
  }
}

/** True also for a file that cannot be parsed. */
async function hasSecretsAt(path: string): Promise<boolean> {
  const [{ hasSecrets }, { parseKubeconfig }] = await Promise.all([
    import('../kubeconfig/kubeconfig-entries.ts'),
    import('../kubeconfig/kubeconfig-reader.ts'),
  ]);
  try {
    return hasSecrets(parseKubeconfig(readRegularFile(path).toString(), path).config);
  } catch {
    return true;
  }
}

async function* checkCertificate(
  dir: string,
  current: X509Certificate,
  now: number,
): AsyncGenerator<CheckResult> {
  const certificate = await attempt('certificate', () => certificateIn(join(dir, 'cert.pem')));
  const ca = await attempt('CA', () => certificateIn(join(dir, CA_FILE)));
  const own = 'value' in certificate ? certificate.value : undefined;
  const isOfCluster = 'value' in ca && ca.value.subject === current.subject;
  const result = (one: CheckResult) => (isOfCluster ? one : withoutRenewal(one));
  yield 'error' in certificate ? certificate.error : result(checkValidity(certificate.value, now));
  const staleReason = 'the CA was rotated, or the file is for another cluster';
  yield 'error' in ca
    ? ca.error
    : result(checkCa({ ca: ca.value, name: CA_FILE, staleReason, own, current }));
  const key = await attempt('key', () => keyIn(join(dir, KEY_FILE)));
  if ('error' in key) yield key.error;
  else if (own !== undefined) yield result(checkKey(own, key.value));
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
  return typeof version === 'string' ? ` (${version.replace(/\n/g, ', ')})` : '';
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
    return { error: failed(item, `Cannot read the ${item} file: ${reason}.`, undefined, error) };
  }
}
