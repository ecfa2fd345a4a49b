/** One function in the place where it was called. Times include what it called; microseconds. */
export interface Frame {
  name: string;
  us: number;
  ownUs: number;
  children: Frame[];
}

const width = 1_400;
const rowHeight = 17;
const top = 46;
/** Narrower frames are left out: they could not be read. Pixels. */
const widthMin = 1.5;
const characterWidth = 6.1;
const rowsMax = 40;

/** Draws a tree of calls as an SVG: width is CPU time, callers stand on top of what they call. Point at one to read it. */
export function flameGraph(root: Frame, title: string): string {
  const rects: string[] = [];
  const depth = draw(merged(root), 0, 0, width / root.us, root.us, rects);
  const height = top + (depth + 1) * rowHeight + 10;
  return [
    // The title first, as a screen reader expects it.
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, monospace" font-size="10.5" role="img"><title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fbfaf8"/>`,
    `<text x="10" y="20" font-size="14" fill="#1c2b2a">${escapeXml(title)}</text>`,
    '<text x="10" y="37" fill="#5b6765">teal: ours · slate: Node · stone: V8 and the system · width = CPU time, waiting left out</text>',
    ...rects,
    '</svg>\n',
  ].join('\n');
}

function draw(frame: Frame, x: number, row: number, scale: number, totalUs: number, rects: string[]): number {
  const w = frame.us * scale;
  if (w < widthMin || row >= rowsMax) return row - 1;
  const y = top + row * rowHeight;
  const label = frame.name.slice(0, Math.max(0, Math.floor((w - 6) / characterWidth)));
  const share = `${((frame.us / totalUs) * 100).toFixed(1)} %, itself ${((frame.ownUs / totalUs) * 100).toFixed(1)} %`;
  rects.push(
    `<g><title>${escapeXml(`${frame.name}: ${share}`)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, w - 0.6).toFixed(1)}" height="${rowHeight - 1}" rx="2" fill="${colour(frame.name)}"/>${
      label.length > 3 ? `<text x="${(x + 3).toFixed(1)}" y="${y + 12}" fill="#10201f">${escapeXml(label)}</text>` : ''
    }</g>`,
  );
  let deepest = row;
  let at = x;
  for (const child of [...frame.children].sort((a, b) => b.us - a.us)) {
    deepest = Math.max(deepest, draw(child, at, row + 1, scale, totalUs, rects));
    at += child.us * scale;
  }
  return deepest;
}

/** Calls of one function from the same place, taken together. */
function merged(frame: Frame): Frame {
  const byName = new Map<string, Frame>();
  for (const child of frame.children) {
    const known = byName.get(child.name);
    if (known === undefined) byName.set(child.name, { ...child, children: [...child.children] });
    else {
      known.us += child.us;
      known.ownUs += child.ownUs;
      known.children.push(...child.children);
    }
  }
  return { ...frame, children: [...byName.values()].map(merged) };
}

function colour(name: string): string {
  if (/ {2}(node:|[a-z_]+\/[a-z_]+:)/.test(name) && !name.includes('.ts:')) return '#c3cbd3';
  return name.includes('.ts:') ? '#8cc9c0' : '#ddd6ca';
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
