/**
 * osprofiler's trace headers, which make the service record the durations in a request (`--profile HMAC_KEY`;
 * osprofiler's `web.get_trace_id_headers` and `_utils.signed_pack`).
 */
import { createHmac, randomUUID } from 'node:crypto';

export interface Trace {
  /** The argument of `osprofiler trace show`. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Creates the root of a trace, signed with the service's key. The key itself is not sent. */
export function startTrace(hmacKey: string, id: string = randomUUID()): Trace {
  // Not Node's base64url, because Python's decoder requires the padding.
  const info = Buffer.from(JSON.stringify({ base_id: id, parent_id: id }))
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return {
    id,
    headers: {
      'X-Trace-Info': info,
      'X-Trace-HMAC': createHmac('sha1', hmacKey).update(info).digest('hex'),
    },
  };
}
