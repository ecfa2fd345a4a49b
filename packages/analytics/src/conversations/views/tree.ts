import type { HopView } from './hop-view.ts';

/** A hop with those that were made because of it. */
export interface HopNode extends HopView {
  children: HopNode[];
}

/**
 * Hops as a tree: calls of tools under the model that asked for them, the gateway's own requests under those that they were
 * made for. Models that are asked again stand beside one another, as what they say does.
 */
export function treeOfHops(hops: readonly HopView[]): HopNode[] {
  const nodes = new Map(hops.map((hop) => [hop.id, { ...hop, children: [] as HopNode[] }]));
  const roots: HopNode[] = [];
  for (const node of nodes.values()) {
    const parent = node.parent_id === undefined ? undefined : nodes.get(node.parent_id);
    const isAside =
      parent === undefined || (parent.kind === 'llm' && node.kind === 'llm') || isUnder(parent, node, nodes);
    (isAside ? roots : parent.children).push(node);
  }
  return roots;
}

/** Nothing is its own parent, whatever was told. */
function isUnder(node: HopNode, above: HopNode, nodes: ReadonlyMap<string, HopNode>): boolean {
  let at: HopNode | undefined = node;
  for (let steps = 0; at !== undefined && steps <= nodes.size; steps++) {
    if (at === above) return true;
    at = at.parent_id === undefined ? undefined : nodes.get(at.parent_id);
  }
  return at !== undefined;
}
