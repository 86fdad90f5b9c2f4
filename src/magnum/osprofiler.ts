/**
 * osprofiler's trace headers, which make the service record where a request spends its time (`--profile HMAC_KEY`;
 * osprofiler's `web.get_trace_id_headers` and `_utils.signed_pack`).
 */
import { createHmac, randomUUID } from 'node:crypto';

export interface Trace {
  /** What `osprofiler trace show` is to be given. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The root of a new trace, signed with the key that the service knows too. The key itself is not sent. */
export function startTrace(hmacKey: string, id: string = randomUUID()): Trace {
  // Python's decoder wants the padding that Node's base64url leaves out.
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
