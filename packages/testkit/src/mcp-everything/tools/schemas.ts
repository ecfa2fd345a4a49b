import { fromJsonSchema, type McpServer } from '@modelcontextprotocol/server';

/** Tools with schemas that whoever passes them on must leave alone. */
export function addSchemaTools(server: McpServer): void {
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Has a schema with much of JSON Schema 2020-12.', inputSchema: fromJsonSchema(contact) },
    (given) => ({ content: [{ type: 'text', text: JSON.stringify(given) }] }),
  );
  server.registerTool(
    'test_x_mcp_header',
    { description: 'Wants arguments in headers too.', inputSchema: fromJsonSchema(mirrored) },
    (given) => ({ content: [{ type: 'text', text: JSON.stringify(given) }] }),
  );
}

const contact = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
} as const;

const mirrored = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    priority: { type: 'integer', 'x-mcp-header': 'Priority' },
    urgent: { type: 'boolean', 'x-mcp-header': 'Urgent' },
    query: { type: 'string' },
  },
} as const;
