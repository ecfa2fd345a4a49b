/**
 * Whether a model means this tool of MCP. Clients name tools for models after their server as well: `mcp__shop__find`,
 * `shop-find`, `find_mcp_shop`; and providers of models allow no dots or slashes.
 */
export function isSameTool(ofModel: string, ofMcp: string): boolean {
  const asked = plain(ofModel);
  const called = plain(ofMcp);
  if (asked === called) return true;
  if (asked.endsWith(`_${called}`)) return isTelling(called) || /(?:__|[^\w])[^_]/.test(ofModel) || /^mcp_/.test(asked);
  return asked.startsWith(`${called}_mcp_`);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

/** `list` is the end of many names. */
function isTelling(name: string): boolean {
  return name.includes('_') || name.length >= 8;
}
