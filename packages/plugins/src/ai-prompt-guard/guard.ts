import type { Guard, Verdict } from '../shared/guards/guard.ts';
import type { AnswerText } from '../shared/guards/texts/answer-text.ts';
import { type GuardText, pick, type TextScope } from '../shared/guards/texts/guard-text.ts';
import { viewsOf } from '../shared/normalisation/views.ts';
import { compilePatterns } from '../shared/patterns/compile-patterns.ts';
import { type Allowance, allowanceFor, type Finding, PatternSet } from '../shared/patterns/pattern-set.ts';
import type { AiPromptGuardConfig, Patterns } from './schema.ts';

/** Looks for the patterns of a configuration in what is said. */
export function createPatternGuard(config: AiPromptGuardConfig): Guard {
  const denied = compileList('deny_patterns', config.deny_patterns);
  const allowed = compileList('allow_patterns', config.allow_patterns);

  /** Each look that is taken at a text, in turn. Views are made one by one: what is found ends it. */
  function* looksForDenied(text: string): Generator<Look, undefined, undefined> {
    if (denied === undefined) return;
    yield { list: denied, text, view: undefined, allowance: allowanceFor(text.length) };
    if (!config.normalize) return;
    // However many disguises somebody puts on.
    const allowance = allowanceFor(text.length);
    for (const view of viewsOf(text)) yield { list: denied, text: view.text, view: view.name, allowance };
  }

  function* looksAt(text: string): Generator<Look, undefined, undefined> {
    yield* looksForDenied(text);
    if (allowed !== undefined) yield { list: allowed, text, view: undefined, allowance: allowanceFor(text.length) };
  }

  const windowSize = config.response_window_size;

  return {
    input(texts) {
      const text = joined(texts, config);
      return text.length > atOneGoMax ? judgeInTurns(looksAt(text)) : judge(looksAt(text));
    },
    output(texts, _x, isEnd) {
      const looks = looksAtAll(texts, looksForDenied);
      const length = texts.reduce((sum, { text }) => sum + text.length, 0);
      const verdict = length > atOneGoMax ? judgeInTurns(looks) : judge(looks);
      if (isEnd) return verdict;
      if (verdict instanceof Promise) return verdict.then((late) => late ?? holding(texts, windowSize));
      return verdict ?? holding(texts, windowSize);
    },
  };
}

function* looksAtAll(
  texts: readonly AnswerText[],
  looksAt: (text: string) => Iterable<Look>,
): Generator<Look, undefined, undefined> {
  for (const { text } of texts) yield* looksAt(text);
}

function judge(looks: Iterable<Look>): Verdict {
  for (const look of looks) {
    const verdict = verdictOf(look, look.list.set.find(look.text, look.allowance));
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

async function judgeInTurns(looks: Iterable<Look>): Promise<Verdict> {
  for (const look of looks) {
    const verdict = verdictOf(look, await look.list.set.findInTurns(look.text, look.allowance));
    if (verdict !== undefined) return verdict;
    await new Promise(setImmediate);
  }
  return undefined;
}

/** What has come last of a stream could be the beginning of something. */
function holding(texts: readonly AnswerText[], characters: number): Verdict {
  const holds = texts
    .filter(({ isRepeated }) => !isRepeated)
    .map((of) => ({ of, from: Math.max(of.from, of.text.length - characters) }));
  return { type: 'mask', edits: [], holds };
}

/** A list of patterns, as it is configured. */
interface PatternList {
  readonly isAllowing: boolean;
  readonly set: PatternSet;
  /** For records. */
  readonly names: readonly string[];
}

interface Look {
  readonly list: PatternList;
  readonly text: string;
  /** Which disguise was taken off. */
  readonly view: string | undefined;
  readonly allowance: Allowance;
}

function verdictOf({ list, view }: Look, finding: Finding): Verdict {
  if (finding === 'costly') return { ...blocked, reason: 'too costly to look at' };
  if (list.isAllowing)
    return finding === undefined ? { ...blocked, reason: 'no allowed pattern was found' } : undefined;
  if (finding === undefined) return undefined;
  const reason = view === undefined ? 'a denied pattern was found' : `a denied pattern was found (${view})`;
  return { ...blocked, rule: list.names[finding.pattern], reason };
}

/** Kong's words. */
const blocked = { type: 'block', message: 'bad request' } as const;

function compileList(field: string, patterns: Patterns = []): PatternList | undefined {
  if (patterns.length === 0) return undefined;
  const set = compilePatterns(patterns.map((one) => (typeof one === 'string' ? one : one.pattern)));
  if (!(set instanceof PatternSet)) throw new Error(set.map(({ message }) => message).join('\n'));
  const names = patterns.map((one, index) => (typeof one === 'string' ? `${field}[${index + 1}]` : one.name));
  return { isAllowing: field === 'allow_patterns', set, names };
}

/** As Kong puts messages together: the newest first, a space between them. */
function joined(texts: readonly GuardText[], config: AiPromptGuardConfig): string {
  const { allow_all_conversation_history: isLastOnly, match_all_roles, match_everything } = config;
  const scope: TextScope = match_everything ? 'everything' : match_all_roles ? 'messages' : 'user';
  const picked = pick(texts, scope);
  return (isLastOnly ? pick(picked, 'last') : picked)
    .map(({ text }) => text)
    .reverse()
    .join(' ');
}

/** What takes about a millisecond. Characters. */
const atOneGoMax = 32 * 1024;
