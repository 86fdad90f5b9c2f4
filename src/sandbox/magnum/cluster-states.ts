/** The states in which a cluster can be changed (magnum/conductor/handlers). */

const UPDATABLE_STATUSES = [
  ...['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'RESUME_COMPLETE', 'RESTORE_COMPLETE', 'ROLLBACK_COMPLETE'],
  ...['SNAPSHOT_COMPLETE', 'CHECK_COMPLETE', 'ADOPT_COMPLETE'],
];
const RESIZABLE_STATUSES = [...UPDATABLE_STATUSES, 'UPDATE_FAILED', 'UPDATE_IN_PROGRESS'];

/** Applies to updates, upgrades and the rotation of the CA. */
export const canUpdate = ({ status }: { readonly status: string }): boolean =>
  UPDATABLE_STATUSES.includes(status);

/** Applies to resizing and to changes of nodegroups, which are also possible during an update. */
export const canResize = ({ status }: { readonly status: string }): boolean =>
  RESIZABLE_STATUSES.includes(status);
