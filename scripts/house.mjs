// Reads which part of src/ imports which, and draws it for docs/architecture.md.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Every part may import these; they import nothing but each other. */
const BASE = new Set(['platform', 'world.ts', 'errors.ts', 'version.ts']);
const COMMON = 'common';

/** Top folders of src/ are parts, and so are the files beside them. */
const partOf = (path) => {
  const [first] = path.split('/');
  return BASE.has(first) ? COMMON : first;
};

/** Types included: a part whose types are needed is a part that must be known. */
const IMPORTS = /^\s*(?:import|export)\s[^;]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/gm;

/** Part -> the parts that it imports, each with the number of imports. */
export function readHouse(root = 'src') {
  const arrows = new Map();
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  for (const path of files.filter((name) => name.endsWith('.ts'))) {
    const from = partOf(path);
    const targets = arrows.get(from) ?? new Map();
    arrows.set(from, targets);
    for (const [, first, second] of readFileSync(join(root, path), 'utf8').matchAll(IMPORTS)) {
      const target = posix.normalize(posix.join(dirname(path), first ?? second));
      if (target.startsWith('..')) continue;
      const to = partOf(target);
      if (to !== from) targets.set(to, (targets.get(to) ?? 0) + 1);
    }
  }
  return arrows;
}

/** The parts from the top down, so that every arrow points down. Biome's noImportCycles keeps circles out. */
export function storeys(arrows) {
  const depth = new Map();
  const visit = (part) => {
    const known = depth.get(part);
    if (known !== undefined) return known;
    const below = [...(arrows.get(part) ?? new Map()).keys()].filter((to) => to !== COMMON);
    const height = below.length === 0 ? 0 : 1 + Math.max(...below.map(visit));
    depth.set(part, height);
    return height;
  };
  for (const part of arrows.keys()) visit(part);
  const top = Math.max(...depth.values());
  return Array.from({ length: top + 1 }, (_, row) =>
    [...depth].filter(([part, height]) => part !== COMMON && height === top - row).map(([part]) => part),
  ).filter((row) => row.length > 0);
}

const [WIDTH, BOX, HIGH, GAP] = [860, 120, 34, 74];

export function picture(arrows) {
  const rows = storeys(arrows);
  const place = new Map();
  for (const [row, parts] of rows.entries())
    for (const [column, part] of parts.sort().entries()) {
      const x = Math.round((WIDTH / (parts.length + 1)) * (column + 1));
      place.set(part, { x, y: 30 + row * GAP });
    }
  const lines = [...arrows].flatMap(([from, targets]) =>
    [...targets].flatMap(([to, count]) => {
      const [a, b] = [place.get(from), place.get(to)];
      if (a === undefined || b === undefined) return [];
      const bend = (a.y + HIGH + b.y) / 2;
      const way = `M${a.x} ${a.y + HIGH} C${a.x} ${bend}, ${b.x} ${bend}, ${b.x} ${b.y - 4}`;
      return [
        `<path d="${way}" stroke-width="${count > 9 ? 2 : 1}" marker-end="url(#a)"><title>${from} → ${to}: ${count}</title></path>`,
      ];
    }),
  );
  const boxes = [...place].map(
    ([part, { x, y }]) =>
      `<g><rect x="${x - BOX / 2}" y="${y}" width="${BOX}" height="${HIGH}" rx="6"/><text x="${x}" y="${y + 22}">${part}</text></g>`,
  );
  const base = `platform/, ${[...BASE].filter((part) => part.endsWith('.ts')).join(', ')}: may be imported by every part`;
  const bar = `<g><rect x="30" y="${30 + rows.length * GAP}" width="${WIDTH - 60}" height="${HIGH}" rx="6"/><text x="${WIDTH / 2}" y="${52 + rows.length * GAP}">${base}</text></g>`;
  const height = 30 + (rows.length + 1) * GAP;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="14" role="img" aria-label="Which part of src imports which">
<defs><marker id="a" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="#7a8794"/></marker></defs>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<g fill="none" stroke="#7a8794">${lines.join('\n')}</g>
<g fill="#e8f0f8" stroke="#3a6ea5">${[...boxes, bar].join('\n').replaceAll('<text ', '<text fill="#12283c" stroke="none" text-anchor="middle" ')}</g>
</svg>
`;
}
