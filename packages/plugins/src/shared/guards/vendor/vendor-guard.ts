import type { Exchange } from '@sallyport/pipeline';
import type { Block, Guard, Mask, TextEdit, Verdict } from '../guard.ts';
import type { GuardOptions } from '../guard-options.ts';
import type { AnswerText } from '../texts/answer-text.ts';
import { distinct, type GuardText } from '../texts/guard-text.ts';

/** What a service says of one content. `masked`: the content as it may pass. */
export type VendorVerdict =
  | (Omit<Block, 'type'> & { readonly blocks: true })
  | { readonly blocks: false; readonly masked?: string | undefined; readonly details?: Block['details'] };

/** Asks a service about a text: `source` says whose it is. */
export type AskVendor = (content: string, source: 'INPUT' | 'OUTPUT', x: Exchange) => Promise<VendorVerdict>;

/** A guard of what a service says about texts, put together as one. */
export function vendorGuard(ask: AskVendor): Guard {
  return {
    input: (texts, x) => judge(ask, distinct(texts), 'INPUT', x),
    output(texts, x) {
      // What was looked at piece by piece need not be looked at again.
      const fresh = texts.filter(({ isRepeated }) => !isRepeated);
      return fresh.length === 0 ? undefined : judge(ask, distinct(fresh), 'OUTPUT', x);
    },
  };
}

async function judge(
  ask: AskVendor,
  texts: readonly (GuardText | AnswerText)[],
  source: 'INPUT' | 'OUTPUT',
  x: Exchange,
): Promise<Verdict> {
  const content = texts.map(({ text }) => text).join('\n');
  if (content.trim() === '') return undefined;
  const verdict = await ask(content, source, x);
  if (verdict.blocks) {
    const { blocks: _, ...told } = verdict;
    return { type: 'block', ...told };
  }
  if (verdict.masked === undefined || verdict.masked === content) return undefined;
  return mask(texts, verdict.masked, verdict.details) ?? unplaced;
}

/** Line by line where several texts were put together. Undefined where it cannot be told whose is what. */
function mask(texts: readonly GuardText[], masked: string, details: Block['details']): Mask | undefined {
  if (texts.length === 1) return { type: 'mask', edits: wholly(texts[0]!, masked), details };
  const lines = masked.split('\n');
  const edits: TextEdit[] = [];
  for (const of of texts) {
    const count = of.text.split('\n').length;
    if (lines.length < count) return undefined;
    edits.push(...wholly(of, lines.splice(0, count).join('\n')));
  }
  return lines.length > 0 ? undefined : { type: 'mask', edits, details };
}

function wholly(of: GuardText, replacement: string): TextEdit[] {
  return of.text === replacement ? [] : [{ of, start: 0, end: of.text.length, replacement }];
}

const unplaced: Block = {
  type: 'block',
  message: 'What would have to be masked cannot be told apart from what may pass.',
  reason: 'masked content does not match',
};

/** The options that all such plugins have, in Kong's words. */
export interface VendorSettings {
  readonly guarding_mode: 'INPUT' | 'OUTPUT' | 'BOTH';
  readonly text_source: 'concatenate_user_content' | 'concatenate_all_content' | 'last_message';
  readonly response_buffer_size: number;
  readonly stop_on_error: boolean;
  readonly log_blocked_content?: boolean;
  readonly allow_masking?: boolean;
}

export function vendorOptions(
  { guarding_mode: mode, ...settings }: VendorSettings,
  names: Pick<GuardOptions, 'plugin' | 'codes' | 'blockStatus'>,
): GuardOptions {
  const window = settings.response_buffer_size * charactersPerToken;
  return {
    ...names,
    mode,
    input: mode === 'OUTPUT' ? undefined : sources[settings.text_source],
    output:
      mode === 'INPUT'
        ? undefined
        : // What is replaced as a whole must not have what is gone in it.
          { scope: 'said', stream: window, contextChars: settings.allow_masking === true ? 0 : Math.min(window, 400) },
    stopsOnError: settings.stop_on_error,
    logsBlocked: settings.log_blocked_content ?? false,
  };
}

const charactersPerToken = 4;
const sources = {
  concatenate_user_content: 'user',
  concatenate_all_content: 'messages',
  last_message: 'last',
} as const;
