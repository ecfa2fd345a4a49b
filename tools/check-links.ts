import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Relative links in Markdown below `root` whose file or heading is not there, a sentence for each. */
export function checkLinks(root: string): string[] {
  return pages(root).flatMap((page) =>
    linksOf(readFileSync(page, 'utf8'))
      .filter((link) => !leadsSomewhere(page, link))
      .map((link) => `${relative(root, page)}: nothing is behind the link '${link}'.`),
  );
}

const skipped = new Set(['node_modules', 'dist', 'coverage', '.git']);

function pages(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : pages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  const targets = Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : resolve(dirname(page), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || !file.endsWith('.md') || anchorsOf(readFileSync(file, 'utf8')).has(anchor);
}

/** Headings as GitHub names them, and anchors that stand in the text. */
function anchorsOf(text: string): Set<string> {
  const headings = Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) => slugOf(heading));
  const written = Array.from(text.matchAll(/<a id="([^"]+)"/g), ([, id = '']) => id);
  return new Set([...headings, ...written]);
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

if (import.meta.main) {
  const problems = checkLinks(dirname(import.meta.dirname));
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
