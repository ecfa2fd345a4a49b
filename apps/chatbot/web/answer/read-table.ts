/** A table as it was written: what stands in its cells. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The part of a syntax tree of HTML that is looked at here. */
export interface TreeNode {
  readonly type: string;
  readonly tagName?: string;
  readonly value?: string;
  readonly properties?: Record<string, unknown>;
  readonly children?: readonly TreeNode[];
}

/** Of a `table` element. */
export function readTable(table: TreeNode): TextTable {
  const [head = [], ...rows] = elementsIn(table, 'tr').map((row) =>
    (row.children ?? [])
      .filter(({ tagName }) => tagName === 'th' || tagName === 'td')
      .map((cell) => textIn(cell).trim()),
  );
  return { head, rows };
}

export function elementsIn(node: TreeNode | undefined, tagName: string): TreeNode[] {
  return (node?.children ?? []).flatMap((child) => (child.tagName === tagName ? [child] : elementsIn(child, tagName)));
}

export function textIn(node: TreeNode): string {
  return node.value ?? (node.children ?? []).map(textIn).join('');
}
