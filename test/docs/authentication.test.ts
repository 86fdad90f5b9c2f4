/** docs/authentication.md has the options, an example and a tested proof for each auth type. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { authTypes } from '../../src/keystone/plugins/index.ts';
import { codeBlocks, sectionOf } from './markdown.ts';

const page = { path: 'docs/authentication.md', text: readFileSync('docs/authentication.md', 'utf8') };
const proofs = sectionOf(page, 'Tests').text.split('\n');

/** v3kerberos and v3fedkerb share a section. */
const headingOf = (name: string): string =>
  /^v3(kerberos|fedkerb)$/.test(name) ? 'v3kerberos and v3fedkerb' : name;

describe.each(authTypes.map(({ names }) => names[0]))('docs/authentication.md: %s', (name) => {
  const section = sectionOf(page, headingOf(name));

  it('has an example and a table of options', () => {
    const blocks = codeBlocks(section).map((lines) => lines.join('\n'));
    const example = blocks.find((text) => /^clouds:/.test(text));
    if (name === 'v3oidcaccesstoken' || name === 'v3token') {
      // A token expires too soon to be stored in clouds.yaml.
      expect(section.text).toMatch(/OS_(ACCESS_)?TOKEN/);
    } else {
      const [cloud] = Object.values(parse(example ?? '').clouds) as { auth_type: string; auth: object }[];
      expect(headingOf(cloud?.auth_type ?? '')).toBe(headingOf(name));
    }
    expect(section.text).toMatch(/^\| `--os-|OpenID Connect\]/m);
  });

  it('has a row that names existing tests', () => {
    const row = proofs.find((line) => line.startsWith('| ') && line.split('|')[1]?.includes(`\`${name}\``));
    const files = [...(row ?? '').matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((path) => !existsSync(path))).toEqual([]);
  });
});
