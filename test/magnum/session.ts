/** A session that responds without a network, and records the whole requests, with their limits. */
import type { HttpResponse } from '../../src/http/types.ts';
import type { ServiceRequest, Session } from '../../src/keystone/types.ts';
import { connectMagnum, type MagnumOptions } from '../../src/magnum/client.ts';
import type { Reply } from './service.ts';

/** Responds to `GET /v1/clusters`. An error is thrown by the session, like that of a connection. */
export type Respond = (line: string) => Reply | Error;

export function connectWithoutNetwork(respond: Respond, options: Partial<MagnumOptions> = {}) {
  const sent: ServiceRequest[] = [];
  const session: Session = {
    token: async () => ({ id: 'a-token' }),
    endpoint: async () => 'https://magnum.example',
    request: async (request): Promise<HttpResponse> => {
      sent.push(request);
      const reply = respond(`${request.method} ${request.path}`);
      if (reply instanceof Error) throw reply;
      const { status = 200, headers = {}, body = '' } = reply;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { status, headers, cookies: [], body: text, url: `https://magnum.example${request.path}` };
    },
  };
  const magnum = connectMagnum(session, { apiVersion: 'latest', ...options });
  return { magnum, sent, lines: () => sent.map(({ method, path }) => `${method} ${path}`) };
}
