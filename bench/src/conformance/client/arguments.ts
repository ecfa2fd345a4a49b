import type { Tool } from '@modelcontextprotocol/client';

type Arguments = Record<string, unknown>;

/** What to call a tool with, once or more: what the scenario says, else something that its schema wants. */
export function argumentsOf(
  tool: Tool,
  tools: readonly Tool[],
  context: Readonly<Record<string, unknown>>,
): Arguments[] {
  const said = context['toolCalls'] as { name: string; arguments: Arguments }[] | undefined;
  if (said !== undefined) return said.filter(({ name }) => name === tool.name).map((call) => call.arguments);
  // It is called with the schema of the other tool, to see what a client makes of schemas.
  if (tool.name === 'json_schema_echo') {
    return [{ schema: tools.find(({ name }) => name === 'json_schema_2020_12_tool')?.inputSchema }];
  }
  if (tool.name === 'json_schema_2020_12_tool') return [{ name: 'Alice', email: 'alice@example.org' }];
  const { properties = {}, required = [] } = tool.inputSchema;
  return [Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] as { type?: string })]))];
}

function sampleOf({ type }: { type?: string }): unknown {
  if (type === 'number' || type === 'integer') return 5;
  if (type === 'boolean') return true;
  return type === 'object' ? {} : 'something';
}
