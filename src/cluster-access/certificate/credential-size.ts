/** How much room credentials take, before they are there. */

/** A certificate and its key take less, in bytes of PEM or of its base64. */
export const CREDENTIAL_BYTES = 16_384;

/** A file takes a block of the disk at least. */
const BLOCK_BYTES = 4_096;

/** Enough bytes for a set of files with these credentials: as PEM files and in a kubeconfig. */
export const fileSetBytes = (ca: string | undefined): number =>
  ca === undefined ? BLOCK_BYTES : 2 * CREDENTIAL_BYTES + 3 * Buffer.byteLength(ca);
