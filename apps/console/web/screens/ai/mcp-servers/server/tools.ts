import type { Measures } from '../../parts/measures.ts';
import type { DeclaredTool, SeenTool } from './tools.queries.ts';

/** All that is known of a tool, whoever said it. */
export interface ToolInfo extends SeenTool {
  /** As the configuration names it. */
  readonly declared?: DeclaredTool;
  /** The server told of it. */
  readonly isSeen: boolean;
  readonly values: Readonly<Record<string, number | null>>;
}

interface Sources {
  readonly declared: readonly DeclaredTool[];
  readonly seen: readonly SeenTool[];
  readonly measures: Measures | undefined;
}

/** Those that are called most first, then by name. What a server says of a tool is newer than what the configuration does. */
export function toolsOf({ declared, seen, measures }: Sources): readonly ToolInfo[] {
  const measured = new Map(measures?.rows.map(({ ids, values }) => [ids[0] ?? '', values]));
  measured.delete('empty');
  const names = new Set([...declared.map(({ name }) => name), ...seen.map(({ name }) => name), ...measured.keys()]);
  return [...names]
    .map((name) => {
      const configured = declared.find((tool) => tool.name === name);
      const told = seen.find((tool) => tool.name === name);
      return {
        ...(configured && known(configured, configured.input_schema)),
        ...(told && known(told, told.inputSchema)),
        ...(told?.outputSchema !== undefined && { outputSchema: told.outputSchema }),
        ...(told?.annotations !== undefined && { annotations: told.annotations }),
        ...(configured && { declared: configured }),
        ...{ name, isSeen: told !== undefined, values: measured.get(name) ?? {} },
      };
    })
    .sort((a, b) => callsOf(b) - callsOf(a) || a.name.localeCompare(b.name));
}

export const callsOf = ({ values }: Pick<ToolInfo, 'values'>): number => values['request_count'] ?? 0;

const known = (
  { title, description }: { readonly title?: string; readonly description?: string },
  schema: unknown,
) => ({
  ...(title !== undefined && { title }),
  ...(description !== undefined && { description }),
  ...(schema !== undefined && { inputSchema: schema }),
});

/** What a server hints at, in words. */
export function hintsOf({ annotations }: ToolInfo): readonly { readonly word: string; readonly isGrave: boolean }[] {
  if (annotations === undefined) return [];
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
  return [
    ...(readOnlyHint === true ? [{ word: 'only reads', isGrave: false }] : []),
    ...(readOnlyHint === false ? [{ word: 'changes things', isGrave: false }] : []),
    ...(destructiveHint === true && readOnlyHint !== true ? [{ word: 'may destroy', isGrave: true }] : []),
    ...(idempotentHint === true ? [{ word: 'may be repeated', isGrave: false }] : []),
    ...(openWorldHint === true ? [{ word: 'reaches others', isGrave: false }] : []),
  ];
}

/** Each argument of a tool, as its schema tells. */
export function argumentsOf(schema: unknown): readonly Argument[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, required = [] } = schema as JsonObject;
  if (typeof properties !== 'object' || properties === null) return [];
  const isNeeded = (name: string) => Array.isArray(required) && required.includes(name);
  return Object.entries(properties).map(([name, of]) => {
    const { type, description } = (typeof of === 'object' && of !== null ? of : {}) as JsonObject;
    return {
      name,
      type: Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : '',
      isRequired: isNeeded(name),
      ...(typeof description === 'string' && { description }),
    };
  });
}

export interface Argument {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description?: string;
}

interface JsonObject {
  readonly properties?: unknown;
  readonly required?: unknown;
  readonly type?: unknown;
  readonly description?: unknown;
}
