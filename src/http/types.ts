/** One transport for everything that goes over the wire. */

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as application/json. */
  readonly json?: unknown;
  /** Sent as it is; give its Content-Type in `headers`. */
  readonly body?: string;
  /** Milliseconds for this one request, retries included; the transport's own limit otherwise. */
  readonly timeoutMs?: number;
  /** Bytes of a successful answer, after decompression; 1 MiB when not said. A larger one is an error. */
  readonly maxBodyBytes?: number;
  /** false hands a 3xx answer to the caller. */
  readonly followRedirects?: boolean;
  /** Values of form fields that --debug must not show, whatever they are called. */
  readonly hidden?: readonly string[];
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several values joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The values of Set-Cookie, one by one: a date in them holds a comma. */
  readonly cookies: readonly string[];
  /** Of an error or a redirect, the first 64 KiB. */
  readonly body: string;
  /** The address that answered, after redirects. */
  readonly url: string;
}

export interface Transport {
  /**
   * Any answer of a server, 4xx and 5xx too, is a value. Throws MagnumError `unreachable` when there was no
   * answer (its message says which host and why, its hint what to do), `timeout` when it did not come in time,
   * `interrupted` when the user stopped it.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** How a TLS connection authenticates both sides. */
export interface TlsOptions {
  readonly verify: boolean;
  /** Path of a PEM bundle that replaces the system's certificates. */
  readonly cacert?: string | undefined;
  /** Paths of the client's certificate and key; `key` alone missing means both are in `cert`. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}
