/** HTTP requests with a cookie jar: the web server in front of Keystone identifies a login by a cookie. */
import { CookieJar } from 'tough-cookie';
import type { HttpRequest, HttpResponse, Transport } from '../../http/types.ts';

export interface CookieClient {
  /** Does not follow redirects. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Returns the Cookie header for the URL; '' without cookies. */
  cookiesFor(url: string): Promise<string>;
}

/** Creates a client for one login. Cookies follow RFC 6265, sections 5.3 and 5.4. */
export function createCookieClient(transport: Transport): CookieClient {
  // Ignores invalid attributes, and accepts cookies of hosts such as `localhost`.
  const jar = new CookieJar(undefined, { looseMode: true, rejectPublicSuffixes: false });
  return {
    async request(request) {
      const cookie = await jar.getCookieString(request.url);
      const response = await transport.request({
        ...request,
        headers: { ...request.headers, ...(cookie && { Cookie: cookie }) },
        followRedirects: false,
      });
      for (const setCookie of response.cookies)
        await jar.setCookie(setCookie, request.url, { ignoreError: true });
      return response;
    },
    cookiesFor: (url) => jar.getCookieString(url),
  };
}
