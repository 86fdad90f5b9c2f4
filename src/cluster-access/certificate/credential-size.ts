/** Estimates the disk space for credentials before they are requested. */

/** Upper bound for a certificate and its key in bytes, as PEM or as base64 of PEM. */
export const CREDENTIAL_BYTES = 16_384;

/** A file occupies at least one block of the disk. */
const BLOCK_BYTES = 4_096;

/** Upper bound for a set of files with this CA: PEM files and a kubeconfig. */
export const fileSetBytes = (ca: string | undefined): number =>
  ca === undefined ? BLOCK_BYTES : 2 * CREDENTIAL_BYTES + 3 * Buffer.byteLength(ca);
