import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (page: string) => readFileSync(join(root, page), 'utf8');
const written = ['*.md', 'docs/**/*.md', 'charts/**/*.md', 'examples/**/*.md', 'config/**/*.md'];
const pages = globSync(written, { cwd: root });

/** A link to a place in this repository: the path from the root, and the anchor behind `#`. */
type Link = { readonly text: string; readonly target: string; readonly anchor: string };

function linksOf(page: string): readonly Link[] {
  const texts = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, text = '']) => text);
  return texts
    .filter((text) => !/^\w+:/.test(text))
    .map((text) => {
      const [path = '', anchor = ''] = text.split('#');
      return { text, target: path === '' ? page : normalize(join(dirname(page), path)), anchor };
    });
}

/** The anchors that a page's headings get, as the hosts of repositories make them. */
function anchorsOf(page: string): readonly string[] {
  const headings = [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isBroken({ target, anchor }: Link): boolean {
  if (!existsSync(join(root, target))) return true;
  return anchor !== '' && !anchorsOf(target).includes(anchor);
}

/** What a reader of the README finds by following links. A link to a folder leads to the pages in it. */
function reachable(): ReadonlySet<string> {
  const found = new Set<string>();
  const open = ['README.md'];
  for (let page = open.pop(); page !== undefined; page = open.pop()) {
    if (found.has(page)) continue;
    found.add(page);
    for (const { target } of linksOf(page)) {
      const isFolder = statSync(join(root, target), { throwIfNoEntry: false })?.isDirectory() ?? false;
      open.push(...pages.filter((other) => other === target || (isFolder && dirname(other) === target)));
    }
  }
  return found;
}

describe('the pages of the documentation', () => {
  it.each(pages)('%s links to what exists', (page) => {
    const broken = linksOf(page).filter(isBroken);
    expect(broken.map(({ text }) => text)).toEqual([]);
  });

  it('are all found from the README', () => {
    const found = reachable();
    expect(pages.filter((page) => page.startsWith('docs/') && !found.has(page))).toEqual([]);
  });
});
