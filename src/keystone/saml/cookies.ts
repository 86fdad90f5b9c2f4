/** Requests that keep cookies, as a browser does: a sign-in is nothing else to the web server in front of Keystone. */
import { CookieJar } from 'tough-cookie';
import type { HttpRequest, HttpResponse, Transport } from '../../http/types.ts';

export interface CookieClient {
  /** No redirect is followed: where a sign-in goes on is not for a server to say. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** What this address is shown; '' where there is nothing for it. */
  cookiesFor(url: string): Promise<string>;
}

/** One for each log-in. Which cookie goes where is RFC 6265's to say (sections 5.3 and 5.4). */
export function createCookieClient(transport: Transport): CookieClient {
  // Attributes that a server got wrong are passed over, and cookies under names such as `localhost` are kept.
  const jar = new CookieJar(undefined, { looseMode: true, rejectPublicSuffixes: false });
  return {
    async request(request) {
      const cookie = await jar.getCookieString(request.url);
      const response = await transport.request({
        ...request,
        headers: { ...request.headers, ...(cookie && { Cookie: cookie }) },
        followRedirects: false,
      });
      for (const one of response.cookies) await jar.setCookie(one, request.url, { ignoreError: true });
      return response;
    },
    cookiesFor: (url) => jar.getCookieString(url),
  };
}
