import { toolProblems } from '../conversion/convert-tool.ts';
import type { JsonObject, ToolDefinition } from '../conversion/tool-definition.ts';
import { accessOf, type DocumentAccess, scopesOf } from './access.ts';
import { type Operation, operationsOf, type Selection, selectOperations } from './operations.ts';
import type { DocumentProblem } from './read-document.ts';
import { References } from './references.ts';
import { kebabCase, toolNameOf, withDigest } from './tool-name.ts';
import { bodyOf, parameterOf, responsesOf } from './tool-parts.ts';

export interface ToolsOptions extends Selection {
  /** Leaves tools without an ACL whose security cannot be told by one, instead of failing. */
  readonly ignoreSecurityErrors?: boolean | undefined;
  /** Leaves out what tools answer, for APIs that do not answer as their document says. */
  readonly withoutResponses?: boolean | undefined;
}

export type OpenApiTool = ToolDefinition & {
  readonly name: string;
  readonly acl?: { readonly allow: readonly string[] };
  readonly scopes_required?: readonly string[];
};

export interface OpenApiTools {
  readonly tools: readonly OpenApiTool[];
  readonly operations: readonly Operation[];
  readonly access: DocumentAccess;
  /** Why there are no tools. */
  readonly problems: readonly DocumentProblem[];
  /** What was left out. */
  readonly warnings: readonly DocumentProblem[];
}

/** A tool for each operation of a document that `readOpenApi` has read. */
export function openApiTools(document: JsonObject, options: ToolsOptions = {}): OpenApiTools {
  const problems: DocumentProblem[] = [];
  const warnings: DocumentProblem[] = [];
  const references = new References(document, problems);
  const access = accessOf(document);
  const all = operationsOf(document, references, warnings).filter(
    ({ fields }) => fields['x-kong-mcp-exclude'] !== true,
  );
  const selected = selectOperations(all, options);
  if (typeof selected === 'string') problems.push({ path: '/paths', message: selected });
  const found: { operation: Operation; tool: OpenApiTool }[] = [];
  for (const operation of typeof selected === 'string' ? [] : selected) {
    const tool = toolOf(operation, references, warnings, options);
    if (tool === undefined) continue;
    const faults: DocumentProblem[] = [];
    const allow = scopesOf(operation, document, access, faults);
    (options.ignoreSecurityErrors === true ? warnings : problems).push(...faults);
    found.push({ operation, tool: allow === undefined ? tool : { ...tool, ...ruleOf(allow) } });
  }
  const operations = found.map(({ operation }) => operation);
  const tools = tellApart(found.map(({ tool }) => tool));
  return { tools: problems.length > 0 ? [] : tools, operations, access, problems, warnings };
}

function toolOf(
  { method, path, at, fields, id, parameters }: Operation,
  references: References,
  warnings: DocumentProblem[],
  { withoutResponses }: ToolsOptions,
): OpenApiTool | undefined {
  const summary = textOf(fields['summary']);
  const written = textOf(fields['x-kong-mcp-tool-name']) ?? kebabCase(id ?? '');
  const name = toolNameOf(
    written || kebabCase(`${method.toLowerCase()}-${path.replaceAll('/', '-').replaceAll(/[{}]/g, '')}`),
  );
  const description =
    textOf(fields['x-kong-mcp-tool-description']) ?? textOf(fields['description']) ?? summary ?? `${method} ${path}`;
  const hints = {
    ...(summary === undefined ? {} : { title: summary }),
    ...(method === 'GET' ? { read_only_hint: true } : {}),
  };
  const writtenParameters = parameters.map((one, i) => parameterOf(one, references, `${at}/parameters/${i}`));
  const body = bodyOf(references.follow(fields['requestBody'], `${at}/requestBody`), references, `${at}/requestBody`);
  const responses =
    withoutResponses === true ? undefined : responsesOf(fields['responses'], references, `${at}/responses`);
  const tool: OpenApiTool = {
    name,
    description,
    ...(Object.keys(hints).length === 0 ? {} : { annotations: hints }),
    method,
    path,
    ...(writtenParameters.length === 0 ? {} : { parameters: writtenParameters }),
    ...(body === undefined ? {} : { request_body: body }),
    ...(responses === undefined ? {} : { responses }),
  };
  const [fault] = toolProblems(tool);
  if (fault === undefined) return tool;
  warnings.push({ path: at, message: `left out: ${fault.path} ${fault.message}` });
  return undefined;
}

/** An ACL is content with one of its entries; where the document asks for several scopes at once, that is said beside it. */
function ruleOf(allow: readonly string[]): Pick<OpenApiTool, 'acl' | 'scopes_required'> {
  return allow.length === 1 ? { acl: { allow } } : { acl: { allow }, scopes_required: [allow.join(' ')] };
}

/** Several operations may come to one name; each of them gets its own then. */
function tellApart(tools: readonly OpenApiTool[]): OpenApiTool[] {
  const counts = new Map<string, number>();
  for (const { name } of tools) counts.set(name, (counts.get(name) ?? 0) + 1);
  return tools.map((tool) =>
    counts.get(tool.name) === 1 ? tool : { ...tool, name: withDigest(tool.name, `${tool.method} ${tool.path}`) },
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
