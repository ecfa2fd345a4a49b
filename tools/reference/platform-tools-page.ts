import { allTools, type PlatformTool, type ToolCategory } from '@sallyport/platform-mcp';
import { z } from 'zod';
import { cell } from './cell.ts';

const categories: Readonly<Record<ToolCategory, string>> = {
  control_planes: 'Control planes',
  configuration: 'Configuration',
  analytics: 'Analytics',
  api: 'The whole API',
};

/** The tools of the platform's MCP server, as clients get them: out of the same schemas. */
export function platformToolsPage(): string {
  const byCategory = Map.groupBy(allTools(), ({ category }) => category);
  return [
    '# Tools of the platform’s MCP server',
    '',
    'What `/mcp` of a control plane and `sallyport mcp` offer; whoever calls has their own roles, and no more. Parameters that are not here are refused.',
    '',
    ...[...byCategory].flatMap(([category, tools]) => [`## ${categories[category]}`, '', ...tools.flatMap(section)]),
  ].join('\n');
}

function section({ name, description, input, output, changes }: PlatformTool): string[] {
  const parameters = z.toJSONSchema(input, { io: 'input' }) as Schema;
  const results = z.toJSONSchema(output, { io: 'output' }) as Schema;
  const required = new Set(parameters.required);
  const rows = Object.entries(parameters.properties ?? {}).map(([parameter, schema]) => {
    const usual = schema.default === undefined ? (required.has(parameter) ? 'required' : '') : code(schema.default);
    return `| \`${parameter}\` | ${typeOf(schema)} | ${usual} | ${cell(schema.description)} |`;
  });
  return [
    `### ${name}`,
    '',
    description,
    '',
    ...(changes === undefined ? [] : ['Before it changes something, the person is asked.', '']),
    ...(rows.length === 0 ? [] : ['| parameter | | if not given | |', '|---|---|---|---|', ...rows, '']),
    '| result | | |',
    '|---|---|---|',
    ...fieldsOf(results).map(({ path, schema }) => `| \`${path}\` | ${typeOf(schema)} | ${cell(schema.description)} |`),
    '',
  ];
}

/** JSON Schema, as far as it is shown. */
interface Schema {
  type?: string | string[];
  format?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
}

/** Every value of a result, by its path; what is within objects and lists in their place. */
function fieldsOf({ properties = {} }: Schema, prefix = ''): { path: string; schema: Schema }[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`;
    const some = withoutNull(schema);
    const item = some.items && withoutNull(some.items);
    if (item?.properties !== undefined) return [...described(`${path}[]`, schema), ...fieldsOf(item, `${path}[].`)];
    if (some.properties !== undefined) return [...described(path, schema), ...fieldsOf(some, `${path}.`)];
    return [{ path, schema }];
  });
}

/** What holds others has a line of its own where there is something to say. */
function described(path: string, schema: Schema) {
  return schema.description === undefined ? [] : [{ path, schema }];
}

function withoutNull(schema: Schema): Schema {
  const others = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  return others.length === 1 ? others[0]! : schema;
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'array') {
    const most = schema.maxItems === undefined ? '' : `, at most ${schema.maxItems}`;
    return `list of ${typeOf(schema.items ?? {})}${most}`;
  }
  if (schema.format === 'date-time') return 'instant';
  return `${[schema.type ?? 'anything'].flat().join(' or ')}${rangeOf(schema)}`;
}

function rangeOf({ minimum, maximum }: Schema): string {
  if (minimum === undefined) return '';
  return maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? ` from ${minimum}` : ` ${minimum} – ${maximum}`;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
