/** In which states something can be done to a cluster (magnum/conductor/handlers). */

const AT_REST = [
  ...['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'RESUME_COMPLETE', 'RESTORE_COMPLETE', 'ROLLBACK_COMPLETE'],
  ...['SNAPSHOT_COMPLETE', 'CHECK_COMPLETE', 'ADOPT_COMPLETE'],
];
const AT_WORK = [...AT_REST, 'UPDATE_FAILED', 'UPDATE_IN_PROGRESS'];

/** For updates, upgrades and a new CA. */
export const isAtRest = ({ status }: { readonly status: string }): boolean => AT_REST.includes(status);

/** For resizing and changes of nodegroups, which may come thick and fast. */
export const mayResize = ({ status }: { readonly status: string }): boolean => AT_WORK.includes(status);
