/** Values that Magnum's own drivers support; those of a cloud may support others. */
export const COES = ['kubernetes', 'swarm', 'swarm-mode', 'mesos'] as const;
export const NETWORK_DRIVERS = ['flannel', 'calico', 'cilium', 'docker'] as const;
export const VOLUME_DRIVERS = ['cinder', 'rexray', 'cvmfs'] as const;
export const STORAGE_DRIVERS = ['devicemapper', 'overlay', 'overlay2'] as const;
export const SERVER_TYPES = ['vm', 'bm'] as const;
