/** Reports a wait as events of --progress ndjson: docs/waiting.md, "Progress as JSON". */
import { type MagnumError, sentenceOf } from '../../errors.ts';
import { healthOf, statusOf } from '../../magnum/wait/wait-state.ts';
import type { WaitResource, WaitResult, WaitState, WaitTarget } from '../../magnum/wait/wait-types.ts';
import type { EventName, Events } from '../../output/events.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface WaitEvents {
  /** Reports the states that differ from the last ones of the same targets. */
  show(states: readonly WaitState[]): void;
  end(result: WaitResult): void;
  /** Reports all targets without an end; `elapsedMs` is the time since the start of the wait. */
  interrupt(elapsedMs: number): void;
}

export function createWaitEvents(events: Events, targets: readonly WaitTarget[]): WaitEvents {
  /** The last states of the targets that are still waited for. */
  const last = new Map<WaitTarget, Fields>(targets.map((target) => [target, fieldsOf(target, undefined)]));
  return {
    show(states) {
      for (const { target, resource, nodes, problem, elapsedMs } of states) {
        const fields = fieldsOf(target, resource, nodes, problem);
        if (JSON.stringify(last.get(target)) === JSON.stringify(fields)) continue;
        last.set(target, fields);
        events.report('progress', { ...fields, elapsed_seconds: toSeconds(elapsedMs) });
      }
    },
    end({ target, resource, nodes, error, elapsedMs }) {
      last.delete(target);
      const isGone = error === undefined && target.targetState === 'gone';
      events.report(endingOf(error), {
        ...fieldsOf(target, resource, nodes),
        ...(isGone ? { status: 'gone', status_reason: null } : {}),
        elapsed_seconds: toSeconds(elapsedMs),
        ...(error === undefined ? {} : { message: sentenceOf(error) }),
      });
    },
    interrupt(elapsedMs) {
      for (const fields of last.values())
        events.report('interrupted', { ...fields, elapsed_seconds: toSeconds(elapsedMs) });
    },
  };
}

function endingOf(error: MagnumError | undefined): EventName {
  if (error === undefined) return 'done';
  return error.kind === 'timeout' ? 'timeout' : 'failed';
}

/** All fields are always present. */
const fieldsOf = (
  target: WaitTarget,
  resource: WaitResource | undefined,
  nodes?: WaitState['nodes'],
  problem?: string,
): Fields => ({
  target: target.targetState,
  ...identityOf(target, resource),
  status: statusOf(resource) ?? null,
  status_reason: resource?.status_reason ?? null,
  health_status: healthOf(resource) ?? null,
  nodes_ready: nodes?.ready ?? null,
  nodes_wanted: nodes?.wanted ?? null,
  problem: problem ?? null,
});

/** A nodegroup is named as the user typed it, until it has been read. */
function identityOf({ cluster, uuid, nodegroup }: WaitTarget, resource: WaitResource | undefined): Fields {
  if (nodegroup === undefined)
    return {
      ...{ cluster: resource?.name ?? cluster, cluster_uuid: resource?.uuid ?? uuid ?? null },
      ...{ nodegroup: null, nodegroup_uuid: null },
    };
  return {
    ...{ cluster, cluster_uuid: resource?.cluster_id ?? uuid ?? null },
    ...{ nodegroup: resource?.name ?? nodegroup, nodegroup_uuid: resource?.uuid ?? null },
  };
}

/** Rounded down, as in the sentences of the result. */
const toSeconds = (ms: number): number => Math.max(0, Math.floor(ms / 1_000));
