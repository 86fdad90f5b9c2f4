/** Requests, responses and the transport that all parts of the program use. */

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** An absolute http:// or https:// URL. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as application/json. */
  readonly json?: unknown;
  /** Sent unchanged; set its Content-Type in `headers`. */
  readonly body?: string;
  /** Milliseconds for this request, including retries; defaults to the transport's limit. */
  readonly timeoutMs?: number;
  /** Maximum bytes of a successful response, after decompression; defaults to the transport's limit. */
  readonly maxBodyBytes?: number;
  /** If false, redirects are returned and not followed. */
  readonly followRedirects?: boolean;
  /** Values of form fields that --debug redacts, whatever the name of the field. */
  readonly hidden?: readonly string[];
}

export interface HttpResponse {
  readonly status: number;
  /** Names are in lower case; multiple values are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The values of Set-Cookie, not joined because their dates contain commas. */
  readonly cookies: readonly string[];
  /** For an error or a redirect, only the first 64 KiB. */
  readonly body: string;
  /** The URL of the last request, after redirects. */
  readonly url: string;
}

export interface Transport {
  /**
   * Resolves to the server's response, also to 4xx and 5xx. Throws MagnumError `unreachable` without a response, `timeout` if
   * it does not arrive in time, `interrupted` if the user interrupts the program, and `usage` for an invalid URL, proxy
   * variable or TLS file.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** How a TLS connection authenticates both sides. */
export interface TlsOptions {
  readonly verify: boolean;
  /** Path of a PEM bundle that replaces the system's certificates. */
  readonly cacert?: string | undefined;
  /** Paths of the client certificate and its key; without `key`, `cert` contains both. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}
