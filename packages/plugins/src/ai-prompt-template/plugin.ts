import {
  bodyJsonLimits,
  definePlugin,
  type PluginHooks,
  parseJson,
  type Refusal,
  refuse,
  StateSlot,
} from '@sallyport/pipeline';
import { type AiPromptTemplateConfig, aiPromptTemplateSchema } from './schema.ts';
import { parseTemplate, type Template } from './template.ts';

/** Makes whole requests of a template's name and what callers fill in. */
export const aiPromptTemplate = definePlugin({
  name: 'ai-prompt-template',
  schema: aiPromptTemplateSchema,
  check: ({ templates }) =>
    templates.flatMap(({ name, template }, index) => {
      const path = `templates.${index}`;
      const parsed = parseTemplate(name, template);
      if ('problem' in parsed) return [{ path: `${path}.template`, message: parsed.problem }];
      const isRepeated = templates.findIndex((one) => one.name === name) < index;
      return isRepeated ? [{ path: `${path}.name`, message: `there is another template named '${name}'` }] : [];
    }),
  setup(config, _services, context): PluginHooks {
    const expand = compileExpansion(config);
    const original = new StateSlot<Buffer>(context);
    return {
      bodyBytesMax: config.max_request_body_size,
      // Before anyone understands the request: what asks for a template is a request in nobody's language.
      readCall(x, body) {
        // What has come of a template asks for none.
        if (original.get(x) !== undefined || body.length === 0) return undefined;
        const expanded = expand(body);
        if (expanded === undefined || 'status' in expanded) return expanded;
        original.set(x, body);
        if (config.log_original_request) x.originalRequest = body.toString();
        x.replaceBody(expanded);
        return undefined;
      },
    };
  },
});

/** Gives the request that comes of a body; undefined for one that asks for no template and may pass. */
function compileExpansion(config: AiPromptTemplateConfig): (body: Buffer) => Buffer | Refusal | undefined {
  const templates = new Map<string, Template>();
  for (const { name, template } of config.templates) {
    const parsed = parseTemplate(name, template);
    if (!('problem' in parsed)) templates.set(name, parsed);
  }
  const untemplated = config.allow_untemplated_requests
    ? undefined
    : no('this LLM route only supports templated requests');
  const expandedBytesMax = config.max_request_body_size || expandedBytesAnyway;

  return (body) => {
    if (!body.includes(mark)) return untemplated;
    const parsed = parseJson(body, bodyJsonLimits);
    const request = 'problem' in parsed ? undefined : parsed.value;
    if (!isRecord(request)) return untemplated;
    const { messages, prompt, properties = {} } = request;
    const [first, second] = [messages, prompt].flatMap(nameIn);
    if (second !== undefined) return twoTemplates;
    if (first === undefined) return Object.values(request).flatMap(nameIn).length > 0 ? wrongFormat : untemplated;
    const template = templates.get(first);
    if (template === undefined) return no(`could not find template name [${first}]`);
    if (!isRecord(properties)) return no('the properties of a template must be an object');
    const missing = template.missing(properties);
    if (missing.length > 0)
      return no(`missing template parameters: ${missing.map((property) => `[${property}]`).join(', ')}`);
    const filled = template.fill(properties);
    if (typeof filled !== 'string') return no(filled.problem);
    const expanded = Buffer.from(filled);
    return expanded.length > expandedBytesMax ? tooLarge : expanded;
  };
}

const mark = '{template://';
const expandedBytesAnyway = 8 * 1024 * 1024;

/** Of the template that a member asks for. */
function nameIn(member: unknown): string[] {
  if (typeof member !== 'string') return [];
  const name = /^\s*\{template:\/\/([^{}]+)\}\s*$/.exec(member)?.[1];
  return name === undefined ? [] : [name];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In Kong's shape, which is that of OpenAI's errors as far as it goes. */
function no(message: string, status = 400): Refusal {
  return refuse(status, 'prompt_template', message, { body: JSON.stringify({ error: { message } }) });
}

const twoTemplates = no("cannot run 'messages' and 'prompt' templates at the same time");
const wrongFormat = no("only 'llm/v1/chat' and 'llm/v1/completions' formats are supported for templating");
const tooLarge = no('the request that comes of this template is larger than requests may be here', 413);
