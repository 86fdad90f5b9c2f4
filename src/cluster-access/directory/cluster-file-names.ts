/** The files that magnum writes for a cluster. It never moves, replaces or removes any other file in a cluster directory. */
export const CONFIG_FILE = 'config';
export const CA_FILE = 'ca.pem';
export const KEY_FILE = 'key.pem';
export const PEM_FILES = [KEY_FILE, 'cert.pem', CA_FILE] as const;
export const CLUSTER_FILE_NAMES = [...PEM_FILES, CONFIG_FILE] as const;

export type ClusterFileName = (typeof CLUSTER_FILE_NAMES)[number];

/** The text of each file. */
export type ClusterFiles = Readonly<Partial<Record<ClusterFileName, string>>>;

/** The files that contain a private key. */
export const SECRET_FILES: readonly ClusterFileName[] = [KEY_FILE, CONFIG_FILE];
