/** A transport without a network, which records the requests. Tests set the responses. */
import type { HttpRequest, HttpResponse, Transport } from '../../src/http/types.ts';

export interface ScriptedTransport {
  readonly transport: Transport;
  /** The requests exactly as the transport received them. */
  readonly requests: HttpRequest[];
}

/** A response to a GET of https://cloud.example/, unless `changes` replaces a part. */
export const httpResponse = (changes: Partial<HttpResponse> = {}): HttpResponse => ({
  status: 200,
  headers: {},
  cookies: [],
  body: '',
  url: 'https://cloud.example/',
  ...changes,
});

/** A response with JSON, whose URL is that of the request. */
export const jsonReply = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Partial<HttpResponse> => ({ status, body: JSON.stringify(body), headers });

/** `answer` returns the parts of the response that are not the default: status 200, no headers, an empty body, the request's URL. */
export function scriptedTransport(
  answer: (request: HttpRequest, nth: number) => Partial<HttpResponse> | Promise<Partial<HttpResponse>>,
): ScriptedTransport {
  const requests: HttpRequest[] = [];
  return {
    requests,
    transport: {
      async request(request) {
        requests.push(request);
        return httpResponse({ url: request.url, ...(await answer(request, requests.length)) });
      },
    },
  };
}
