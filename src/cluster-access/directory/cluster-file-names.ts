/** The files that magnum writes for a cluster: nothing else in a directory is ever moved, replaced or removed. */
export const CONFIG_FILE = 'config';
export const CA_FILE = 'ca.pem';
export const KEY_FILE = 'key.pem';
export const PEM_FILES = [KEY_FILE, 'cert.pem', CA_FILE] as const;
export const CLUSTER_FILE_NAMES = [...PEM_FILES, CONFIG_FILE] as const;

export type ClusterFileName = (typeof CLUSTER_FILE_NAMES)[number];

/** File names and their text. */
export type ClusterFiles = Readonly<Partial<Record<ClusterFileName, string>>>;

/** Those that hold a private key. */
export const SECRET_FILES: readonly ClusterFileName[] = [KEY_FILE, CONFIG_FILE];
