// Runs a session in a terminal with the sandbox, and draws its output: docs/session.svg, for the README.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const COLUMNS = 96;
const [ESCAPE, MARK] = ['\u001b', '\u001e'];
/** The command lines. */
const LINES = [
  'magnum cluster-create physics --cluster-template kubernetes --node-count 3 --wait',
  'magnum cluster-list -c name -c node_count -c status',
  '$(magnum cluster-config physics --dir physics)',
  'kubectl get nodes',
  'magnum cluster-resize physics 5 --wait',
  'magnum clutser-list',
];

const home = mkdtempSync(join(tmpdir(), 'magnum-picture-'));
const bin = join(home, '.bin');
mkdirSync(bin);
writeFileSync(
  join(bin, 'magnum'),
  `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/magnum.js')}' "$@"\n`,
  { mode: 0o755 },
);
const env = {
  HOME: home,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  SHELL: '/bin/bash',
};
const sandbox = (...words) =>
  spawnSync('magnum', ['sandbox', ...words], { cwd: home, env, encoding: 'utf8' });

/** Runs all lines in one shell, so that variables apply to later lines. A mark separates their output. */
function play() {
  const shell = execFileSync('magnum', ['sandbox', 'start', '--seconds', '1'], {
    cwd: home,
    env,
    encoding: 'utf8',
  });
  const script = [shell, ...LINES.flatMap((line) => ["printf '\\036'", line])].join('\n');
  writeFileSync(join(home, 'session.sh'), `stty cols ${COLUMNS} rows 40\n${script}\n`);
  const { stdout } = spawnSync('script', ['-qec', 'bash session.sh', '/dev/null'], {
    cwd: home,
    env,
    encoding: 'utf8',
  });
  return stdout.split(MARK).slice(1);
}

/** The text that remains on the screen: a carriage return and erase sequences remove a line. */
function screen(text) {
  const lines = [''];
  const token = new RegExp(`${ESCAPE}\\[([\\d;?]*[A-Za-z])|[^]`, 'g');
  for (const [whole, move] of text.replaceAll('\r\n', '\n').matchAll(token)) {
    if (whole === '\n') lines.push('');
    else if (whole === '\r' || /^(1?G|[02]?K)$/.test(move ?? '')) lines[lines.length - 1] = '';
    else if (/^\d*A$/.test(move ?? '')) lines.splice(-1, 1);
    else if (move === undefined || move.endsWith('m')) lines[lines.length - 1] += whole;
  }
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}

const COLORS = {
  1: 'font-weight="bold"',
  31: 'fill="#ff7b72"',
  32: 'fill="#7ee787"',
  33: 'fill="#f2cc60"',
  36: 'fill="#79c0ff"',
};
const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('  ', '\u00a0\u00a0');

function spans(line) {
  let style = '';
  return [...line.matchAll(new RegExp(`${ESCAPE}\\[([\\d;]*)m|([^${ESCAPE}]+)`, 'g'))]
    .map(([, codes, text]) => {
      if (text !== undefined)
        return style === '' ? escaped(text) : `<tspan ${style}>${escaped(text)}</tspan>`;
      const styles = (codes ?? '').split(';').map((code) => COLORS[code] ?? '');
      style = styles.join(' ').trim();
      return '';
    })
    .join('');
}

function draw(lines) {
  const [line, left, top] = [19, 18, 44];
  const height = top + lines.length * line + 12;
  const width = COLUMNS * 8.45 + 2 * left;
  const texts = lines.map((text, index) => `<text x="${left}" y="${top + index * line}">${text}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.round(width)} ${height}" role="img" aria-label="A session with magnum">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g fill="#30363d"><circle cx="20" cy="18" r="6"/><circle cx="40" cy="18" r="6"/><circle cx="60" cy="18" r="6"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">
${texts.join('\n')}
</g>
</svg>
`;
}

try {
  const shown = play();
  const lines = LINES.flatMap((line, index) => [
    `<tspan fill="#79c0ff">$</tspan> <tspan font-weight="bold">${escaped(line)}</tspan>`,
    ...screen(shown[index] ?? '').map(spans),
  ]);
  writeFileSync('docs/session.svg', draw(lines));
} finally {
  sandbox('stop');
  rmSync(home, { recursive: true, force: true });
}
