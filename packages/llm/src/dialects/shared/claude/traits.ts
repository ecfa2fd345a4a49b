/** What a model takes. The same Claude has the same name, more or less, at Anthropic, Bedrock and Vertex. */
export interface ModelTraits {
  /** Tokens it can say at most; asked for when the caller set no limit, since Anthropic wants one. */
  maxTokens: number;
  /** `one`: temperature or top_p, but not both. */
  sampling: 'all' | 'one' | 'none';
  thinking: 'none' | 'budget' | 'adaptive';
  /** A budget is taken too, where thinking is adaptive. */
  takesBudget: boolean;
  /** How thinking is switched off: it is off unless asked for, must be switched off, can only be reduced. */
  off: 'absent' | 'disabled' | 'between_tools' | 'never';
  /** A tool can be made to be called. */
  forcedTools: boolean;
  /** Answers can be held to a schema, and arguments of tools (`strict`). */
  structured: boolean;
  xhighEffort: boolean;
}

export function traitsOf(model: string): ModelTraits {
  const claude = readClaude(model);
  if (claude === undefined) return unknownModel;
  const { family, version } = claude;
  if (version < 4.06) return budgetTraits(family, version);
  const isNewest = version >= 5.05 || ((family === 'fable' || family === 'mythos') && version >= 5.01);
  return {
    maxTokens: 128_000,
    sampling: version >= 4.07 ? 'none' : 'one',
    thinking: 'adaptive',
    takesBudget: version < 4.07,
    off: offOf(family, version),
    forcedTools: !isNewest || family === 'haiku',
    structured: true,
    xhighEffort: version >= 4.07,
  };
}

/** Of servers that speak Anthropic's dialect for models of others: as Claude was when others took the dialect up. */
const unknownModel: ModelTraits = {
  maxTokens: 8192,
  sampling: 'all',
  thinking: 'budget',
  takesBudget: true,
  off: 'absent',
  forcedTools: true,
  structured: false,
  xhighEffort: false,
};

function budgetTraits(family: string, version: number): ModelTraits {
  return {
    maxTokens: maxTokensOf(family, version),
    sampling: version >= 4.01 ? 'one' : 'all',
    thinking: version >= 3.07 ? 'budget' : 'none',
    takesBudget: version >= 3.07,
    off: 'absent',
    forcedTools: true,
    structured: version >= 4.01,
    xhighEffort: false,
  };
}

function maxTokensOf(family: string, version: number): number {
  if (version < 3.05) return 4096;
  if (version < 3.07) return 8192;
  return family === 'opus' && version < 4.05 ? 32_000 : 64_000;
}

function offOf(family: string, version: number): ModelTraits['off'] {
  if (family === 'fable' || family === 'mythos') return 'never';
  if (version < 5) return 'absent';
  if (version < 5.05 || family === 'haiku') return 'disabled';
  return family === 'sonnet' ? 'between_tools' : 'never';
}

/** `claude-3-5-sonnet-20241022`, `us.anthropic.claude-opus-4-1-20250805-v1:0`, `claude-sonnet-4@20250514`: 3.05, 4.01, 4. */
export function readClaude(model: string): { family: string; version: number } | undefined {
  const at = model.indexOf('claude-');
  if (at < 0) return undefined;
  const words = model.slice(at + 'claude-'.length).split(/[-@.:]/);
  const family = words.find((word) => /^[a-z]{3,}$/.test(word)) ?? '';
  const first = words.findIndex((word) => /^v?\d{1,2}$/.test(word));
  // A preview without a number is newer than all that had one.
  if (first < 0) return { family, version: family === 'instant' ? 1 : 4.07 };
  const minor = words[first + 1] ?? '';
  const major = Number(words[first]!.replace('v', ''));
  return { family, version: /^\d{1,2}$/.test(minor) ? major + Number(minor) / 100 : major };
}
