// Reads the imports between the parts of src/, and draws them for docs/architecture.md.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Every part may import these; they import only each other. */
const BASE = new Set(['platform', 'world.ts', 'errors.ts', 'version.ts']);
const COMMON = 'common';

/** The parts are the top folders and files of src/. */
const partOf = (path) => {
  const [first] = path.split('/');
  return BASE.has(first) ? COMMON : first;
};

/** Includes imports of types. */
const IMPORTS = /^\s*(?:import|export)\s[^;]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/gm;

/** Part -> the parts that it imports, each with the number of imports. */
export function readImportGraph(root = 'src') {
  const graph = new Map();
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  for (const path of files.filter((name) => name.endsWith('.ts'))) {
    const from = partOf(path);
    const targets = graph.get(from) ?? new Map();
    graph.set(from, targets);
    for (const [, first, second] of readFileSync(join(root, path), 'utf8').matchAll(IMPORTS)) {
      const target = posix.normalize(posix.join(dirname(path), first ?? second));
      if (target.startsWith('..')) continue;
      const to = partOf(target);
      if (to !== from) targets.set(to, (targets.get(to) ?? 0) + 1);
    }
  }
  return graph;
}

/** The parts in rows from the top, so that every arrow points down. Biome's noImportCycles prevents cycles. */
export function layersOf(graph) {
  const depth = new Map();
  const visit = (part) => {
    const knownHeight = depth.get(part);
    if (knownHeight !== undefined) return knownHeight;
    const below = [...(graph.get(part) ?? new Map()).keys()].filter((to) => to !== COMMON);
    const height = below.length === 0 ? 0 : 1 + Math.max(...below.map(visit));
    depth.set(part, height);
    return height;
  };
  for (const part of graph.keys()) visit(part);
  const top = Math.max(...depth.values());
  return Array.from({ length: top + 1 }, (_, row) =>
    [...depth].filter(([part, height]) => part !== COMMON && height === top - row).map(([part]) => part),
  ).filter((row) => row.length > 0);
}

const [WIDTH, BOX, HIGH, GAP] = [860, 120, 34, 74];

export function drawImportGraph(graph) {
  const rows = layersOf(graph);
  const positions = new Map();
  for (const [row, parts] of rows.entries())
    for (const [column, part] of parts.sort().entries()) {
      const x = Math.round((WIDTH / (parts.length + 1)) * (column + 1));
      positions.set(part, { x, y: 30 + row * GAP });
    }
  const lines = [...graph].flatMap(([from, targets]) =>
    [...targets].flatMap(([to, count]) => {
      const [a, b] = [positions.get(from), positions.get(to)];
      if (a === undefined || b === undefined) return [];
      const bend = (a.y + HIGH + b.y) / 2;
      const path = `M${a.x} ${a.y + HIGH} C${a.x} ${bend}, ${b.x} ${bend}, ${b.x} ${b.y - 4}`;
      return [
        `<path d="${path}" stroke-width="${count > 9 ? 2 : 1}" marker-end="url(#a)"><title>${from} → ${to}: ${count}</title></path>`,
      ];
    }),
  );
  const boxes = [...positions].map(
    ([part, { x, y }]) =>
      `<g><rect x="${x - BOX / 2}" y="${y}" width="${BOX}" height="${HIGH}" rx="6"/><text x="${x}" y="${y + 22}">${part}</text></g>`,
  );
  const base = `platform/, ${[...BASE].filter((part) => part.endsWith('.ts')).join(', ')}: may be imported by every part`;
  const bar = `<g><rect x="30" y="${30 + rows.length * GAP}" width="${WIDTH - 60}" height="${HIGH}" rx="6"/><text x="${WIDTH / 2}" y="${52 + rows.length * GAP}">${base}</text></g>`;
  const height = 30 + (rows.length + 1) * GAP;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="14" role="img" aria-label="Imports between the parts of src">
<defs><marker id="a" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="#7a8794"/></marker></defs>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<g fill="none" stroke="#7a8794">${lines.join('\n')}</g>
<g fill="#e8f0f8" stroke="#3a6ea5">${[...boxes, bar].join('\n').replaceAll('<text ', '<text fill="#12283c" stroke="none" text-anchor="middle" ')}</g>
</svg>
`;
}
