import { editMembers, editMembersAt, toJson } from '@sallyport/json';
import type { PrimitiveKind } from '@sallyport/mcp';
import type { ToolConfig } from '../schema.ts';

/** What a configuration says otherwise about a server's tools: of the entries in lists, all other bytes stay. */
export function adjustEntries(
  tools: readonly ToolConfig[],
): ((kind: PrimitiveKind, name: string, entry: Buffer) => Buffer) | undefined {
  if (tools.length === 0) return undefined;
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return (kind, name, entry) => {
    const tool = kind === 'tool' ? byName.get(name) : undefined;
    if (tool === undefined) return entry;
    const { description, annotations, input_schema, output_schema } = tool;
    const adjusted = editMembers(entry, {
      description: toJson(description),
      ...(input_schema !== undefined && { inputSchema: toJson(input_schema) }),
      ...(output_schema !== undefined && { outputSchema: toJson(output_schema) }),
    });
    if (annotations === undefined) return adjusted;
    const { title, read_only_hint, destructive_hint, idempotent_hint, open_world_hint } = annotations;
    const said = Object.entries({
      title,
      readOnlyHint: read_only_hint,
      destructiveHint: destructive_hint,
      idempotentHint: idempotent_hint,
      openWorldHint: open_world_hint,
    }).filter(([, value]) => value !== undefined);
    return editMembersAt(
      adjusted,
      ['annotations'],
      Object.fromEntries(said.map(([key, value]) => [key, toJson(value)])),
    );
  };
}
