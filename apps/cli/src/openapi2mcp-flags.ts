import type { Flag } from './flag.ts';

export const openapi2mcpFlags: readonly Flag[] = [
  {
    name: '--spec',
    short: 's',
    value: 'FILE',
    description: 'An OpenAPI document, 3.0 or 3.1, in JSON or YAML; - reads the standard input.',
  },
  {
    name: '--output-file',
    short: 'o',
    value: 'FILE',
    default: '-',
    description: 'Where the declarative file is written to; - prints it.',
  },
  { name: '--format', value: 'yaml|json', default: 'yaml', description: 'How it is written.' },
  {
    name: '--mode',
    short: 'm',
    value: 'conversion-listener|conversion-only',
    default: 'conversion-listener',
    description: 'Whether the route serves the tools itself, or a listener elsewhere does.',
  },
  { name: '--path-prefix', short: 'p', value: 'PATH', otherwise: '/<name>-mcp', description: 'The path of the route.' },
  { name: '--include-direct-route', description: 'A route for each operation, too, for clients that speak no MCP.' },
  {
    name: '--tag',
    value: 'TAG',
    multiple: true,
    description: 'Only operations with this tag; may be given several times.',
  },
  {
    name: '--operation',
    value: 'ID',
    multiple: true,
    description: 'Only (or also) the operation with this operationId; may be given several times.',
  },
  {
    name: '--no-responses',
    description: 'Leave out what operations answer: the API does not answer as its document says.',
  },
  {
    name: '--ignore-security-errors',
    description: 'Leave tools without an ACL where none can be made of the security that is asked for.',
  },
  { name: '--no-id', description: 'Leave out ids.' },
  {
    name: '--uuid-base',
    value: 'NAME',
    otherwise: 'x-kong-name, else the title',
    description: 'What names and ids are made of.',
  },
  {
    name: '--select-tag',
    value: 'TAG',
    multiple: true,
    otherwise: 'x-kong-tags, else OAS3_import and OAS3file_<file>',
    description: 'A tag of all entities; may be given several times.',
  },
];
