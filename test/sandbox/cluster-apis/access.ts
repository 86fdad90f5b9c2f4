/** Access to the clusters of a sandbox, with certificates from its API. */
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { createKeyAndCsr } from '../../../src/cluster-access/certificate/key-and-csr.ts';
import { temporaryDirectory } from '../../support/world.ts';
import type { MagnumCall } from '../client.ts';

export interface Access {
  /** The cluster's `api_address`. */
  readonly address: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Gets a certificate for the group of administrators, or for the given CSR. */
export async function accessTo(
  magnum: MagnumCall,
  cluster: string,
  own?: { key: string; csr: string },
): Promise<Access> {
  const { key, csr } = own ?? (await createKeyAndCsr());
  const { json } = await magnum('GET', `/clusters/${cluster}`);
  const authority = await magnum('GET', `/certificates/${cluster}`);
  const signed = await magnum('POST', '/certificates', { json: { cluster_uuid: json.uuid, csr } });
  return { address: json.api_address, ca: authority.json.pem, cert: signed.json.pem, key };
}

/** Creates a directory with `ca.pem`, `cert.pem` and `key.pem` for docker. */
export function pemDirectory({ ca, cert, key }: Access): string {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries({ ca, cert, key })) {
    writeFileSync(join(directory, `${name}.pem`), text);
  }
  return directory;
}

/** Writes a kubeconfig with the token, if given, or else the certificate. Returns its path. */
export function kubeconfigFile({ address, ca, cert, key }: Access, token?: string): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const user =
    token === undefined
      ? { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) }
      : { token };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: address, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c',
  };
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'config'), JSON.stringify(config));
  return join(directory, 'config');
}

export interface ApiReply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses whose shape is what they test.
  readonly json: any;
}

export interface ApiOptions {
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request over HTTPS. Rejects if the server closes the connection or its certificate is not valid. */
export function callApi(
  { address, ...pem }: Partial<Access> & Pick<Access, 'address'>,
  path: string,
  { method = 'GET', body, headers = {} }: ApiOptions = {},
): Promise<ApiReply> {
  const url = new URL(path, address.replace('tcp:', 'https:'));
  return new Promise((resolve, reject) => {
    const sending = request(url, { ...pem, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, json: text === '' ? undefined : JSON.parse(text) }),
      );
      response.on('error', reject);
    });
    sending.on('error', reject);
    sending.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
