/** Messages, hints and errors of waits. */

import { MagnumError, withChanges } from '../../errors.ts';
import { singleLine } from '../../http/error-body.ts';
import { durationText } from '../../platform/duration.ts';
import { hintWithCommand, ownCommand } from '../../platform/own-command.ts';
import { shortenedList } from '../../platform/shortened-list.ts';
import { EXCEEDED_TIMEOUT_CAUSE, exceededTimeoutText } from '../creation-timeout.ts';
import { explainFault } from '../fault-explanations.ts';
import { entriesOf, problemsText } from '../health-entries.ts';
import { reasonHint } from '../next-step.ts';
import { healthOf, isInProgress, statusOf } from './wait-state.ts';
import type { WaitResource, WaitResult, WaitTarget } from './wait-types.ts';

/** `Cluster mycluster`, `Nodegroup gpu of cluster mycluster`. */
export function subjectOf({ cluster, nodegroup }: WaitTarget): string {
  return nodegroup === undefined ? `Cluster ${cluster}` : `Nodegroup ${nodegroup} of cluster ${cluster}`;
}

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

/** `mycluster`, `mycluster/gpu`. */
export const nameOf = ({ cluster, nodegroup }: WaitTarget): string =>
  nodegroup === undefined ? cluster : `${cluster}/${nodegroup}`;

/** A command that continues the wait for clusters, or shows the status of nodegroups, and what it is for. */
function continuation(targets: readonly WaitTarget[]): { purpose: string; command: string } {
  const clusters = targets.filter(({ nodegroup }) => nodegroup === undefined).map(({ cluster }) => cluster);
  const [target] = targets;
  if (clusters.length > 0 || target?.nodegroup === undefined) {
    // Of the last target: the last cluster on a command line may have options that the others do not have.
    const { command, options } = targets.at(-1)?.continuation ?? {
      command: 'cluster-wait',
      options: ['--for', String(target?.targetState)],
    };
    return { purpose: 'To wait again', command: ownCommand(command, ...clusters, ...options) };
  }
  const command =
    targets.length === 1
      ? ownCommand('nodegroup-show', target.cluster, target.nodegroup)
      : ownCommand('nodegroup-list', target.cluster);
  return { purpose: 'To check the status', command };
}

function continueHint(targets: readonly WaitTarget[]): string {
  const { purpose, command } = continuation(targets);
  return `${purpose}: ${command}`;
}

/** `Cluster mycluster is CREATE_COMPLETE after 2m31s.` */
export function reachedSentence({ target, resource, elapsedMs }: WaitResult): string {
  const subject = subjectOf(target);
  if (target.targetState === 'gone') {
    return resource === undefined && target.request === undefined
      ? `${subject} does not exist.`
      : `${subject} is gone after ${durationText(elapsedMs)}.`;
  }
  const state = target.targetState === 'healthy' ? healthOf(resource) : statusOf(resource);
  return `${subject} is ${state} after ${durationText(elapsedMs)}.`;
}

/**
 * With the service's reason in the message, and its faults (by nodegroup or resource) as details. Names the problems of the health if
 * the wait was for it.
 */
export function failedStateError(target: WaitTarget, resource: WaitResource, elapsedMs: number): MagnumError {
  const reason = singleLine(resource.status_reason);
  const problems = healthProblemsOf(target, resource);
  const head = `${subjectOf(target)} ended in ${statusOf(resource)} after ${durationText(elapsedMs)}`;
  return new MagnumError('ended-in-failure', reason === undefined ? `${head}.` : `${head}: ${reason}`, {
    details: [...detailLines(resource.faults), ...(problems === '' ? [] : [`health: ${problems}`])],
    hint: failureHint(target, [reason, ...entriesOf(resource.faults).map(([, fault]) => singleLine(fault))]),
  });
}

/** With the explanation of the first reason that is known. */
function failureHint({ cluster }: WaitTarget, reasons: readonly (string | undefined)[]): string {
  const explanation = reasons.map((reason) => explainFault(reason ?? '')).find((text) => text !== undefined);
  const hint = reasonHint(cluster);
  return explanation === undefined ? hint : `${explanation} ${hint}`;
}

const detailLines = (faults: unknown): string[] =>
  entriesOf(faults).map(([name, fault]) => `${name}: ${singleLine(fault) ?? 'failed'}`);

/** Which entries of the health are not ok, in a wait for it; otherwise empty. */
export const healthProblemsOf = ({ targetState }: WaitTarget, resource: WaitResource | undefined): string =>
  targetState === 'healthy' ? problemsText(resource?.health_status_reason) : '';

/** `, health UNHEALTHY` in a wait for it; otherwise empty. */
export const healthSuffix = ({ targetState }: WaitTarget, resource: WaitResource | undefined): string =>
  targetState === 'healthy' ? `, health ${healthOf(resource) ?? 'unknown'}` : '';

/** For a wait that may never end, with what can be done. */
export function exceededTimeoutWarning(target: WaitTarget, minutes: number): string {
  const show = ownCommand('cluster-show', target.cluster, '--tree');
  const remove = ownCommand('cluster-delete', target.cluster);
  return (
    `${subjectOf(target)} ${exceededTimeoutText(minutes)}. ${EXCEEDED_TIMEOUT_CAUSE}. ` +
    `To see its state: ${show}; to delete it: ${remove}`
  );
}

export function timeoutError(
  target: WaitTarget,
  resource: WaitResource | undefined,
  elapsedMs: number,
): MagnumError {
  const outcome = { complete: 'is not complete', gone: 'still exists', healthy: 'is not healthy' }[
    target.targetState
  ];
  const problems = healthProblemsOf(target, resource);
  const health = `${healthSuffix(target, resource)}${problems === '' ? '' : `; not ok: ${problems}`}`;
  const state = resource === undefined ? 'status unknown' : `${statusOf(resource) ?? 'no status'}${health}`;
  const continues = target.request !== undefined || isInProgress(statusOf(resource));
  return new MagnumError(
    'timeout',
    `${subjectOf(target)} ${outcome} after ${durationText(elapsedMs)} (${state}).`,
    { hint: `${continues ? 'The operation continues in the cloud. ' : ''}${continueHint([target])}` },
  );
}

export function disappearedError(
  target: WaitTarget,
  wasSeen: boolean,
  error: MagnumError | undefined,
): MagnumError {
  const message = wasSeen
    ? `${subjectOf(target)} no longer exists.`
    : (error?.message ?? `${subjectOf(target)} could not be found.`);
  const { requestId, status } = error ?? {};
  return new MagnumError('not-found', message, {
    findHint: wasSeen ? undefined : error?.findHint,
    requestId,
    status,
  });
}

/** The error if all polls have failed for `failingMs` milliseconds. */
export function statusUnavailableError(
  target: WaitTarget,
  error: MagnumError,
  failingMs: number,
): MagnumError {
  const { kind, hint, requestId, status, cause } = error;
  return new MagnumError(
    kind,
    `Could not read the status of ${lowerFirst(subjectOf(target))} for ${durationText(failingMs)}: ${error.message}`,
    { hint: withContinueHint(hint, target), requestId, status, cause },
  );
}

/** The error of a service that was available when the wait started, such as a sandbox that was stopped. */
export const interruptedByError = (target: WaitTarget, error: MagnumError): MagnumError =>
  error.kind === 'unreachable' ? withChanges(error, { hint: withContinueHint(error.hint, target) }) : error;

function withContinueHint(hint: string | undefined, target: WaitTarget): string {
  const { purpose, command } = continuation([target]);
  return hintWithCommand(hint, purpose, command);
}

/** The error if the user interrupts the wait. */
export function waitInterruptedError(targets: readonly WaitTarget[]): MagnumError {
  return new MagnumError('interrupted', `Interrupted while waiting for ${nameList(targets)}.`, {
    hint: `Operations in the cloud continue. ${continueHint(targets)}`,
  });
}

const MAX_NAMES = 5;

const nameList = (targets: readonly WaitTarget[]): string => shortenedList(targets.map(nameOf), MAX_NAMES);
