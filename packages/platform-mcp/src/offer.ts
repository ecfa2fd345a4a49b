import { type PlatformTool, type ToolCategory, toolCategories } from './tool.ts';

/** Which of the tools a caller gets. */
export interface Offer {
  /** All of them where this is undefined. */
  readonly groups: ReadonlySet<ToolCategory> | undefined;
  /** Nothing can be changed. */
  readonly isReadOnly: boolean;
}

export function isOffered({ category, changes }: PlatformTool, { groups, isReadOnly }: Offer): boolean {
  if (groups !== undefined && !groups.has(category)) return false;
  return changes === undefined || !isReadOnly || changes.alsoReads;
}

/** Reads `analytics,control_planes`. Throws a `RangeError` that tells which groups there are. */
export function parseGroups(text: string): ReadonlySet<ToolCategory> {
  const groups = new Set<ToolCategory>();
  for (const name of text.split(',').map((part) => part.trim())) {
    const group = toolCategories.find((one) => one === name);
    if (group === undefined)
      throw new RangeError(`'${name}' is no group of tools. There are: ${toolCategories.join(', ')}.`);
    groups.add(group);
  }
  return groups;
}
