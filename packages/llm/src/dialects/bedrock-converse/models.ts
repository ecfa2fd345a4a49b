import { readClaude, traitsOf } from '../shared/claude/traits.ts';

/** What a model at Bedrock takes, where that differs from its neighbours. */
export interface BedrockModel {
  family: 'claude' | 'nova' | 'gpt-oss' | 'other';
  /** Takes what the system says apart from the conversation. */
  hasSystem: boolean;
  /** How long what was read can be remembered. */
  cache: 'none' | '5m' | '1h';
  /** Tools can be remembered too. */
  cachesTools: boolean;
  forcedTools: boolean;
  /** Answers can be held to a schema. */
  structured: boolean;
  /** What the number of words drawn from is called, and where it is. */
  topK: (value: number) => Record<string, unknown>;
}

/** `model` may be an id, an inference profile (`eu.anthropic.…`) or an ARN that names one. */
export function bedrockModel(model: string): BedrockModel {
  const claude = readClaude(model);
  if (claude !== undefined) {
    const { structured, forcedTools } = traitsOf(model);
    const { version } = claude;
    return {
      ...other,
      family: 'claude',
      cache: version < 3.05 ? 'none' : version < 4.05 ? '5m' : '1h',
      cachesTools: version >= 3.05,
      forcedTools: version >= 3 && forcedTools,
      structured: structured && version >= 4.05,
    };
  }
  if (/amazon\.nova-/.test(model)) return nova;
  if (/openai\.gpt-oss/.test(model)) return { ...other, family: 'gpt-oss' };
  if (/cohere\.command/.test(model)) return { ...other, hasSystem: hasSystem(model), topK: (k) => ({ k }) };
  return { ...other, hasSystem: hasSystem(model), forcedTools: /mistral\.mistral-large/.test(model) };
}

const other: BedrockModel = {
  family: 'other',
  hasSystem: true,
  cache: 'none',
  cachesTools: false,
  forcedTools: false,
  structured: false,
  topK: (top_k) => ({ top_k }),
};

const nova: BedrockModel = {
  ...other,
  family: 'nova',
  cache: '5m',
  forcedTools: true,
  topK: (topK) => ({ inferenceConfig: { topK } }),
};

/** These refuse whatever the system says. */
const withoutSystem =
  /amazon\.titan-text|cohere\.command-text|cohere\.command-light|mistral\.mistral-7b-instruct|mistral\.mixtral-8x7b/;

function hasSystem(model: string): boolean {
  return !withoutSystem.test(model);
}
