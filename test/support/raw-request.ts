import { request as httpRequest } from 'node:http';

/** Parts of a request that can differ from its URL. */
export interface RawRequest {
  /** The host to connect to; defaults to that of the URL. */
  readonly host?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface RawResponse {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, unknown>;
}

/** Sends a request on a new connection, without following redirects. */
export function sendRequest(
  url: string,
  { host, method = 'GET', path, headers = {}, body }: RawRequest = {},
) {
  const to = new URL(url);
  return new Promise<RawResponse>((resolve, reject) => {
    const request = httpRequest(
      {
        host: host ?? to.hostname.replace(/[[\]]/g, ''),
        port: to.port,
        method,
        path: path ?? `${to.pathname}${to.search}`,
        headers: { host: to.host, ...headers },
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
