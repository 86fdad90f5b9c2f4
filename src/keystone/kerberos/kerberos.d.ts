/** What is used of the package `kerberos`, which need not be installed. */
declare module 'kerberos' {
  export const GSS_C_MUTUAL_FLAG: number;
  export const GSS_C_SEQUENCE_FLAG: number;
  export const GSS_MECH_OID_SPNEGO: number;
  export const GSS_MECH_OID_KRB5: number;

  export interface KerberosClient {
    readonly contextComplete: boolean;
    /** Takes and gives base64; an empty challenge begins. Nothing is given when nothing is left to say. */
    step(challenge: string): Promise<string | null>;
  }

  /** `service` is `HTTP@host`. Rejects with GSSAPI's words. */
  export function initializeClient(
    service: string,
    options: { flags: number; mechOID: number },
  ): Promise<KerberosClient>;
}
