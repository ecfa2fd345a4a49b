import { providers } from '@sallyport/llm/settings';
import type { Exchange } from '@sallyport/pipeline';
import type { ModelOptions } from '../schema/model-options.ts';
import { compileText, hasTemplate, type TextTemplate } from './text-template.ts';

/** Name and options of a model, as they are configured. */
interface ConfiguredModel {
  readonly name?: string | undefined;
  readonly options?: ModelOptions | undefined;
}

/** The same, for one exchange. */
export interface FilledModel {
  readonly name: string | undefined;
  readonly options: ModelOptions;
  /** The same for the same values. */
  readonly key: string;
}

/** Fills in what the exchange says, or tells the sentence for the caller why it cannot. */
export type FillModel = (x: Exchange) => FilledModel | { problem: string };

/** Undefined where there is nothing to fill in. The configuration was checked. */
export function compileModelTemplates({ name, options = {} as ModelOptions }: ConfiguredModel): FillModel | undefined {
  const nameTemplate = name !== undefined && hasTemplate(name) ? compileText(name, asItIs)! : undefined;
  const fields = templateFields(options).map(({ path, text }) => ({ path, template: compileField(path, text)! }));
  if (nameTemplate === undefined && fields.length === 0) return undefined;
  return (x) => {
    const filledName = nameTemplate?.(x);
    if (filledName !== undefined && 'problem' in filledName) return filledName;
    let filledOptions = options;
    let key = filledName?.text ?? '';
    for (const { path, template } of fields) {
      const filled = template(x);
      if ('problem' in filled) return filled;
      filledOptions = withOption(filledOptions, path, filled.text);
      key += `\n${filled.text}`;
    }
    return { name: filledName?.text ?? name, options: filledOptions, key };
  };
}

/** What is wrong with the templates of a model; paths are inside of `model`. */
export function modelTemplateProblems({ name, options }: ConfiguredModel): { path: string; message: string }[] {
  const problems: { path: string; message: string }[] = [];
  if (name !== undefined && hasTemplate(name) && compileText(name, asItIs) === undefined)
    problems.push({ path: 'name', message: cannotParse('model.name') });
  for (const { path, text } of templateFields(options ?? ({} as ModelOptions))) {
    const field = path.join('.');
    if (isFixed(field, text))
      problems.push({
        path: `options.${field}`,
        message: 'may not depend on what callers send: it decides where the credential goes, or as whom',
      });
    else if (compileField(path, text) === undefined)
      problems.push({ path: `options.${field}`, message: cannotParse(`model.options.${field}`) });
  }
  return problems;
}

function cannotParse(field: string): string {
  return `cannot parse expression for field '${field}': write $(headers.x), $(query_params.x) or $(uri_captures.x)`;
}

type Path = readonly [string] | readonly [string, string];

interface Field {
  readonly path: Path;
  readonly text: string;
}

function templateFields(options: ModelOptions): Field[] {
  const fields: Field[] = [];
  const look = (path: Path, value: unknown) => {
    if (typeof value === 'string' && hasTemplate(value)) fields.push({ path, text: value });
  };
  for (const [name, value] of Object.entries(options)) {
    look([name], value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    for (const [inner, text] of Object.entries(value)) look([name, inner], text);
  }
  return fields;
}

function withOption(options: ModelOptions, [name, inner]: Path, text: string): ModelOptions {
  if (inner === undefined) return { ...options, [name]: text };
  return { ...options, [name]: { ...(options[name as keyof ModelOptions] as object), [inner]: text } };
}

function compileField(path: Path, text: string): TextTemplate | undefined {
  return compileText(text, pathFields.has(path[0]) ? asSegment : asItIs);
}

/** What stands in a path, where a value may not become another path. */
const pathFields: ReadonlySet<string> = new Set(['upstream_url', 'upstream_path']);

/** Servers that credentials are sent to, roles that are assumed, and where what was made is put. */
const fixedFields: ReadonlySet<string> = new Set([
  ...providers.flatMap(({ apis }) => apis.flatMap(({ hostOptions = [] }) => hostOptions)),
  'bedrock.aws_assume_role_arn',
  'bedrock.aws_role_session_name',
  'bedrock.aws_sts_endpoint_url',
  'bedrock.batch_bucket_prefix',
  'bedrock.batch_role_arn',
  'bedrock.video_output_s3_uri',
  'gemini.location_id',
]);

function isFixed(field: string, text: string): boolean {
  if (field !== 'upstream_url') return fixedFields.has(field);
  // Scheme, host and port end where the path begins.
  const server = /^[^/]*\/\/[^/]*/.exec(text)?.[0];
  return server === undefined || server.length === text.length || hasTemplate(server);
}

function asItIs(value: string): string {
  return value;
}

function asSegment(value: string): string | undefined {
  return value === '.' || value === '..' ? undefined : encodeURIComponent(value);
}
