import { type ChatDialect, type ChatRequest, chatDialects, Losses } from '@sallyport/llm';
import { type Probe, probes } from './probes.ts';

/** How a thing that one caller can say arrives at a provider of a dialect. */
export type Fate = 'kept' | 'other' | 'lost';

/** What each dialect of providers can be told, found by writing it and reading it again. */
export function translationPage(): string {
  return `# What gets lost between languages of models

A caller speaks one language, the provider may speak another; see [translation](../guide/llm-translation.md). This is what can be
said in each, found by saying it. ✓: said. ≈: said in another way, as told below. –: cannot be said; the request goes without it, and
the event of the exchange names it under \`losses\`. Two things are refused instead, since going without would be another question: a
conversation that is kept elsewhere, and several prompts, or tokens, in one request of \`openai-completions\`. Where caller and provider speak the same language nothing is translated, and nothing lost.

| | ${chatDialects.map(({ name }) => name).join(' | ')} |
|---|${chatDialects.map(() => ':-:').join('|')}|
${probes.map(row).join('\n')}

Some depend on the model: this is for ${chatDialects.map(({ name }) => `\`${models[name] ?? anyModel}\` (${name})`).join(', ')}.

## In another way

${Object.entries(otherWays)
  .map(([name, way]) => `- **${name}**: ${way}.`)
  .join('\n')}
`;
}

/** How things are said that some dialects have no word of their own for. */
export const otherWays: Readonly<Record<string, string>> = {
  'what the system says': 'before the text, where there is only a text',
  'a document of text': 'as text, with its name before it',
  'tools that take text': 'as functions with one argument `input`, which is unwrapped in the answer',
  'which tools may be called': 'only those are told of',
  'results that are pictures': 'in a message of the user after all results',
};

/** Models that the table is for, where it depends on the model. */
const models: Readonly<Record<string, string>> = {
  'openai-responses': 'gpt-5',
  'anthropic-messages': 'claude-sonnet-4-5',
  'bedrock-converse': 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  gemini: 'gemini-3-pro-preview',
  'gemini-array': 'gemini-3-pro-preview',
  'cohere-chat': 'command-a-03-2025',
};
const anyModel = 'a-model';

function row(probe: Probe): string {
  return `| ${probe.name} | ${chatDialects.map((dialect) => signs[fateOf(probe, dialect)]).join(' | ')} |`;
}

const signs: Record<Fate, string> = { kept: '✓', other: '≈', lost: '–' };

export function fateOf(probe: Probe, dialect: ChatDialect): Fate {
  const model = models[dialect.name] ?? anyModel;
  const said: ChatRequest = { model, messages: plainly, stream: false, ...probe.says };
  const losses = new Losses();
  const body = dialect.writeRequest(said, { model, provider: dialect.name, losses });
  if (losses.list.length > 0) return 'lost';
  const read = dialect.readRequest(JSON.parse(JSON.stringify(body)), { model, stream: false });
  return 'value' in read && isThere(probe.find(read.value)) ? 'kept' : 'other';
}

function isThere(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

const plainly: ChatRequest['messages'] = [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }];
