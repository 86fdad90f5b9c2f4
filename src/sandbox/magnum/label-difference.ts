import type { Labels } from '../state.ts';

/** Compares labels with those of the template or cluster that they were inherited from (magnum/api/utils.py). */
export function compareLabels(parent: Labels, own: Labels) {
  const pick = (from: Labels, isPicked: (name: string) => boolean): Labels =>
    Object.fromEntries(Object.entries(from).filter(([name]) => isPicked(name)));
  return {
    labels_overridden: pick(parent, (name) => name in own && own[name] !== parent[name]),
    labels_added: pick(own, (name) => !(name in parent)),
    labels_skipped: pick(parent, (name) => !(name in own)),
  };
}
