/** A part of a page of the reference: enough of Markdown for what stands there. */
export type PagePart =
  | { readonly type: 'heading' | 'paragraph'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | { readonly type: 'code'; readonly text: string };

export function readPage(markdown: string): readonly PagePart[] {
  const parts: PagePart[] = [];
  // Every second piece is what stands between fences.
  for (const [index, piece] of markdown.split(/^```\w*\n?/m).entries()) {
    if (index % 2 === 1) parts.push({ type: 'code', text: piece.trimEnd() });
    else for (const block of piece.split(/\n\s*\n/)) parts.push(...blockOf(block.trim()));
  }
  return parts;
}

function blockOf(block: string): readonly PagePart[] {
  if (block === '' || block.startsWith('<!--')) return [];
  if (block.startsWith('#')) return [{ type: 'heading', text: plain(block.replace(/^#+ /, '')) }];
  if (block.startsWith('|')) return [{ type: 'code', text: block }];
  if (/^[-*] |^\d+\. /.test(block)) {
    const items = block.split(/\n(?=[-*] |\d+\. )/).map((item) => plain(item.replace(/^([-*]|\d+\.) /, '')));
    return [{ type: 'list', items }];
  }
  return [{ type: 'paragraph', text: plain(block) }];
}

/** Links lead elsewhere in the repository: their words stay. */
const plain = (text: string) =>
  text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('**', '');
