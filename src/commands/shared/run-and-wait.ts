/** Waits after a request: timeout, live status lines, results. */
import type { Context } from '../../context.ts';
import { isInterruption, MagnumError, sentenceOf } from '../../errors.ts';
import type { Magnum, NameOrUuid } from '../../magnum/types.ts';
import { waitFor } from '../../magnum/wait/wait-loop.ts';
import {
  exceededTimeoutWarning,
  healthProblemsOf,
  healthSuffix,
  nameOf,
  reachedSentence,
} from '../../magnum/wait/wait-messages.ts';
import { statusOf } from '../../magnum/wait/wait-state.ts';
import type {
  Continuation,
  TargetState,
  WaitResource,
  WaitResult,
  WaitState,
  WaitTarget,
} from '../../magnum/wait/wait-types.ts';
import {
  type Followed,
  followed,
  type Message,
  message,
  type Outcome,
  type PropertyRecord,
} from '../../output/result.ts';
import { createLiveStatus, type LiveItem } from '../../output/terminal/live-status.ts';
import { parseDuration } from '../../platform/duration.ts';
import { withStateHint } from './resource.ts';
import { createWaitEvents } from './wait-events.ts';
import type { ProgressFormat } from './wait-options.ts';

/** The parsed values of `waitOptions`. */
export interface WaitChoice {
  readonly wait: boolean;
  readonly waitTimeout: string | undefined;
  readonly progress?: ProgressFormat | undefined;
}

/** The cluster or nodegroup of a request. */
export interface Subject {
  /** Name or UUID, as the user typed it. */
  readonly cluster: NameOrUuid;
  /** The cluster's UUID, if it is already known. */
  readonly uuid?: string | undefined;
  readonly nodegroup?: NameOrUuid | undefined;
  /** The requested number of nodes. */
  readonly nodeCount?: number | undefined;
}

/** Milliseconds. Throws MagnumError `usage` for an invalid duration, and for progress of a wait that is not requested. */
export function timeoutOf({ wait, waitTimeout, progress }: WaitChoice): number | undefined {
  if (!wait && progress !== undefined) throw new MagnumError('usage', '--progress requires --wait.');
  return parseTimeout(waitTimeout);
}

/** Milliseconds. Throws MagnumError `usage` for an invalid duration. */
export function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new MagnumError('usage', `Invalid duration '${text}'.`, {
    hint: 'Use seconds (600) or units (90s, 10m, 1h30m).',
  });
}

/** Yields the results in the order in which they become known, with live lines for the other targets. Throws as `waitFor`. */
export async function* waitForResults(
  targets: readonly WaitTarget[],
  timeoutMs: number | undefined,
  { world, progress, events, remark, warn, magnum }: Context,
): AsyncGenerator<WaitResult> {
  const live = createLiveStatus({ progress, say: remark, now: world.now });
  const reporter = events && createWaitEvents(events, targets);
  let startedAt = world.now();
  try {
    const results = waitFor(targets, {
      magnum: await magnum(),
      timeoutMs,
      signal: world.signal,
      now: world.now,
      sleep: world.sleep,
      random: Math.random,
      report(states, start) {
        startedAt = start;
        for (const { target, exceededTimeout } of states)
          if (exceededTimeout !== undefined) warn(exceededTimeoutWarning(target, exceededTimeout));
        if (reporter !== undefined) reporter.show(states);
        else live.show(states.map(liveItem), startedAt);
      },
    });
    for await (const result of results) {
      reporter?.end(result);
      yield result;
    }
  } catch (error) {
    if (isInterruption(error)) reporter?.interrupt(world.now() - startedAt);
    throw error;
  } finally {
    live.done();
  }
}

function liveItem({ target, resource, nodes, problem, exceededTimeout }: WaitState): LiveItem {
  const state = resource === undefined ? 'status unknown' : (statusOf(resource) ?? 'no status yet');
  const problems = healthProblemsOf(target, resource);
  const notes = [
    ...(problem === undefined ? [] : [`no response (${problem})`]),
    ...(exceededTimeout === undefined ? [] : [`longer than its timeout of ${exceededTimeout}m`]),
    ...(problems === '' ? [] : [`not ok: ${problems}`]),
  ];
  return {
    name: nameOf(target),
    state: state + healthSuffix(target, resource),
    nodes,
    note: notes.join(', ') || undefined,
  };
}

export function toOutcome(result: WaitResult): Outcome {
  const { target, error } = result;
  const item = nameOf(target);
  return error === undefined
    ? { item, text: reachedSentence(result), status: target.targetState }
    : { item, text: sentenceOf(error), error };
}

/**
 * Sends the request of `act`, and waits for the operation if `choice` requests it. The message of `act` is printed at
 * once; `act` receives the state before it, if that was read for the wait, whose result is the final state of the cluster or
 * nodegroup. Throws MagnumError `usage` for an invalid timeout, before anything is sent; the wait throws the error of its
 * result.
 */
export async function runAndWait<T extends Message | PropertyRecord>(
  choice: WaitChoice,
  context: Context,
  { subject, goal = 'complete' }: { readonly subject: Subject; readonly goal?: TargetState },
  act: (before?: WaitResource) => Promise<T>,
): Promise<T | Followed> {
  const timeoutMs = timeoutOf(choice);
  const send = (before?: WaitResource) =>
    act(before).catch((error: unknown) => {
      throw withStateHint(error, subject.cluster);
    });
  if (!choice.wait) return await send();
  const before = await readBeforeRequest(await context.magnum(), subject);
  const accepted = await send(before.resource);
  const request = {
    kind: goal === 'gone' ? 'delete' : 'change',
    at: context.world.now(),
    before: before.resource,
    nodeCount: subject.nodeCount,
  } as const;
  const target: WaitTarget = { ...identity(subject), uuid: before.clusterUuid, targetState: goal, request };
  return follow(accepted, target, timeoutMs, context);
}

export interface Created {
  readonly accepted: Message | PropertyRecord;
  readonly subject: Subject;
}

/** What a command does with a cluster that has reached the state that it waited for. */
export interface WaitFollowUp {
  /** The command that continues the wait and does the same. */
  readonly continuation: Continuation;
  /** Called after the result is printed. */
  finish(result: WaitResult): Promise<void>;
}

/** The same for a new resource: `act` returns its identity. */
export async function createAndWait(
  choice: WaitChoice,
  context: Context,
  act: () => Promise<Created>,
  followUp?: WaitFollowUp,
): Promise<Created['accepted'] | Followed> {
  const timeoutMs = timeoutOf(choice);
  const { accepted, subject } = await act();
  if (!choice.wait) return accepted;
  const request = { kind: 'create', at: context.world.now() } as const;
  const { continuation } = followUp ?? {};
  const target: WaitTarget = {
    ...identity(subject),
    uuid: subject.uuid,
    targetState: 'complete',
    request,
    continuation,
  };
  return follow(accepted, target, timeoutMs, context, followUp);
}

const identity = ({ cluster, nodegroup }: Subject) => ({ cluster, nodegroup });

function follow(
  accepted: Message | PropertyRecord,
  target: WaitTarget,
  timeoutMs: number | undefined,
  context: Context,
  followUp?: WaitFollowUp,
): Followed {
  const beginning = accepted.kind === 'message' ? accepted.text : 'The request has been accepted.';
  let reached: WaitResult | undefined;
  const end = async (): Promise<Message> => {
    reached = await waitForResult(target, timeoutMs, context);
    return message(reachedSentence(reached), toData(reached));
  };
  const afterEnd = followUp && (async () => reached && (await followUp.finish(reached)));
  return { ...followed(beginning, end), afterEnd, createdUuid: accepted.createdUuid };
}

/** Waits for one target. Throws the error of its result, and as `waitFor`. */
export async function waitForResult(
  target: WaitTarget,
  timeoutMs: number | undefined,
  context: Context,
): Promise<WaitResult> {
  for await (const result of waitForResults([target], timeoutMs, context)) {
    if (result.error !== undefined) throw result.error;
    return result;
  }
  throw new Error('The wait ended without a result.');
}

function toData({ target, resource }: WaitResult): Readonly<Record<string, unknown>> {
  const { links: _, ...properties }: Readonly<Record<string, unknown>> = resource ?? {};
  if (target.targetState !== 'gone') return properties;
  return {
    uuid: resource?.uuid ?? target.uuid ?? null,
    name: resource?.name ?? nameOf(target),
    status: 'gone',
  };
}

/**
 * The state before the request; undefined if it cannot be read, which does not prevent the request. Throws the error about an
 * ambiguous name, which the request would repeat.
 */
export async function readBeforeRequest(
  magnum: Magnum,
  { cluster, uuid, nodegroup }: Subject,
): Promise<{ readonly clusterUuid: string | undefined; readonly resource: WaitResource | undefined }> {
  const parent = await undefinedIfFailed(() => magnum.clusters.get(uuid ?? cluster)).catch(
    (error: unknown) => {
      // A cluster from a list can be deleted meanwhile, which the request reports.
      if (uuid !== undefined && error instanceof MagnumError && error.kind === 'not-found') return undefined;
      throw error;
    },
  );
  if (nodegroup === undefined || parent === undefined) return { clusterUuid: parent?.uuid, resource: parent };
  const resource = await undefinedIfFailed(() => magnum.nodegroups.get(parent.uuid, nodegroup));
  return { clusterUuid: parent.uuid, resource };
}

async function undefinedIfFailed<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MagnumError && error.kind === 'failed' && error.status !== 409) return undefined;
    throw error;
  }
}
