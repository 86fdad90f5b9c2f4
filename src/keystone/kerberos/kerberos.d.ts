/** The part of the optional package `kerberos` that is used. */
declare module 'kerberos' {
  export const GSS_C_MUTUAL_FLAG: number;
  export const GSS_C_SEQUENCE_FLAG: number;
  export const GSS_MECH_OID_SPNEGO: number;
  export const GSS_MECH_OID_KRB5: number;

  export interface KerberosClient {
    readonly contextComplete: boolean;
    /** Base64. The first challenge is empty; returns null after the last token. */
    step(challenge: string): Promise<string | null>;
  }

  /** `service` is `HTTP@host`. Rejects with GSSAPI's message. */
  export function initializeClient(
    service: string,
    options: { flags: number; mechOID: number },
  ): Promise<KerberosClient>;
}
