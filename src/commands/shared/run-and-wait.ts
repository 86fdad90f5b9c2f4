/** What commands that wait have in common: the time limit, the live lines, the sentences at the end. */
import type { Context } from '../../context.ts';
import { MagnumError, sentenceOf } from '../../errors.ts';
import type { Magnum, NameOrUuid } from '../../magnum/types.ts';
import { waitFor } from '../../magnum/wait/wait-loop.ts';
import { nameOf, reachedSentence } from '../../magnum/wait/wait-messages.ts';
import { healthOf, statusOf } from '../../magnum/wait/wait-state.ts';
import type {
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

/** The options of `waitOptions`, as they are parsed. */
export interface WaitChoice {
  readonly wait: boolean;
  readonly waitTimeout: string | undefined;
}

/** What was asked for is about this. */
export interface Subject {
  /** Name or UUID, as the user knows it. */
  readonly cluster: NameOrUuid;
  readonly nodegroup?: NameOrUuid | undefined;
  /** How many nodes it is to have. */
  readonly nodeCount?: number | undefined;
}

/** Milliseconds. Throws MagnumError `usage` for what is no length of time. */
export function timeoutMsFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new MagnumError('usage', `Invalid duration '${text}'.`, {
    hint: 'Use seconds (600) or units (90s, 10m, 1h30m).',
  });
}

/** Each ending as it comes, with the live lines of the others meanwhile. Throws what `waitFor` throws. */
export async function* waitResultsOf(
  targets: readonly WaitTarget[],
  timeoutMs: number | undefined,
  { world, progress, say, magnum }: Context,
): AsyncGenerator<WaitResult> {
  const live = createLiveStatus({ progress, say, now: world.now });
  try {
    const endings = waitFor(targets, {
      magnum: await magnum(),
      timeoutMs,
      signal: world.signal,
      now: world.now,
      sleep: world.sleep,
      random: Math.random,
      report: (states) => live.show(states.map(liveItem)),
    });
    for await (const ending of endings) {
      if (ending.error === undefined)
        live.ended(nameOf(ending.target), stateAt(ending.target, ending.resource));
      yield ending;
    }
  } finally {
    live.done();
  }
}

function liveItem({ target, resource, nodes, problem }: WaitState): LiveItem {
  const state = resource === undefined ? 'status unknown' : (statusOf(resource) ?? 'no status yet');
  const health = target.targetState === 'healthy' ? `, health ${healthOf(resource) ?? 'unknown'}` : '';
  const note = problem === undefined ? undefined : `no answer (${problem})`;
  return { name: nameOf(target), state: state + health, nodes, note };
}

function stateAt({ targetState }: WaitTarget, thing: WaitResource | undefined): string {
  if (targetState === 'gone') return 'gone';
  return (targetState === 'healthy' ? healthOf(thing) : statusOf(thing)) ?? targetState;
}

export function outcomeOf(ending: WaitResult): Outcome {
  const { target, error } = ending;
  const item = nameOf(target);
  return error === undefined
    ? { item, text: reachedSentence(ending), status: target.targetState }
    : { item, text: sentenceOf(error), error };
}

/**
 * Does what `act` does, and waits for the end of it where the user wants that. What `act` returns is said at once; in the
 * end comes the cluster or nodegroup as it then is. Throws MagnumError `usage` for a bad time limit before anything is
 * done; the waiting throws the error of the ending.
 */
export async function runAndWait<T extends Message | PropertyRecord>(
  choice: WaitChoice,
  context: Context,
  { subject, goal = 'complete' }: { readonly subject: Subject; readonly goal?: TargetState },
  act: () => Promise<T>,
): Promise<T | Followed> {
  const timeoutMs = timeoutMsFrom(choice.waitTimeout);
  if (!choice.wait) return await act();
  const before = await readBeforeRequest(await context.magnum(), subject);
  const accepted = await act();
  const request = {
    kind: goal === 'gone' ? 'delete' : 'change',
    at: context.world.now(),
    before: before.thing,
    nodeCount: subject.nodeCount,
  } as const;
  const target: WaitTarget = { ...identity(subject), uuid: before.clusterUuid, targetState: goal, request };
  return follow(accepted, target, timeoutMs, context);
}

export interface Created {
  readonly accepted: Message | PropertyRecord;
  /** `uuid` is the cluster's. */
  readonly subject: Subject & { readonly uuid?: string | undefined };
}

/** The same for something new: `act` says what the cloud calls it. */
export async function createAndWait(
  choice: WaitChoice,
  context: Context,
  act: () => Promise<Created>,
): Promise<Created['accepted'] | Followed> {
  const timeoutMs = timeoutMsFrom(choice.waitTimeout);
  const { accepted, subject } = await act();
  if (!choice.wait) return accepted;
  const request = { kind: 'create', at: context.world.now() } as const;
  const target: WaitTarget = { ...identity(subject), uuid: subject.uuid, targetState: 'complete', request };
  return follow(accepted, target, timeoutMs, context);
}

const identity = ({ cluster, nodegroup }: Subject) => ({ cluster, nodegroup });

function follow(
  accepted: Message | PropertyRecord,
  target: WaitTarget,
  timeoutMs: number | undefined,
  context: Context,
): Followed {
  const beginning = accepted.kind === 'message' ? accepted.text : 'The request has been accepted.';
  return followed(beginning, async () => {
    for await (const ending of waitResultsOf([target], timeoutMs, context)) {
      if (ending.error !== undefined) throw ending.error;
      return message(reachedSentence(ending), dataOf(ending));
    }
    throw new Error('The wait ended without a result.');
  });
}

function dataOf({ target, resource }: WaitResult): Readonly<Record<string, unknown>> {
  const { links: _, ...properties }: Readonly<Record<string, unknown>> = resource ?? {};
  if (target.targetState !== 'gone') return properties;
  return {
    uuid: resource?.uuid ?? target.uuid ?? null,
    name: resource?.name ?? nameOf(target),
    status: 'gone',
  };
}

/** What there is before the request: nothing where it cannot be read, for that is no reason not to ask. */
export async function readBeforeRequest(
  magnum: Magnum,
  { cluster, nodegroup }: Subject,
): Promise<{ readonly clusterUuid: string | undefined; readonly thing: WaitResource | undefined }> {
  const whole = await undefinedIfFailed(() => magnum.clusters.get(cluster));
  if (nodegroup === undefined || whole === undefined) return { clusterUuid: whole?.uuid, thing: whole };
  const thing = await undefinedIfFailed(() => magnum.nodegroups.get(whole.uuid, nodegroup));
  return { clusterUuid: whole.uuid, thing };
}

async function undefinedIfFailed<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MagnumError && error.kind === 'failed') return undefined;
    throw error;
  }
}
