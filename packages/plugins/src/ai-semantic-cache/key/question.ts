import type { ChatRequest, Message, Part } from '@sallyport/llm';
import type { AiSemanticCacheConfig } from '../schema.ts';

/** What a request asks, as far as an answer depends on it. */
export interface Question {
  /** All of it, unambiguously written. */
  readonly whole: string;
  /** All but the words that are compared by their meaning. */
  readonly setting: string;
  /** Those words; undefined where meaning cannot decide. */
  readonly words: string | undefined;
}

type QuestionSettings = Pick<
  AiSemanticCacheConfig,
  | 'message_countback'
  | 'match_earlier_messages'
  | 'ignore_assistant_prompts'
  | 'ignore_system_prompts'
  | 'ignore_tool_prompts'
>;

/** Undefined where every message is ignored: nothing would tell one request from another. */
export function compileQuestion(settings: QuestionSettings): (request: ChatRequest) => Question | undefined {
  const { message_countback: countback, match_earlier_messages: matchesEarlier } = settings;
  const isIgnored: Readonly<Record<Message['role'], boolean>> = {
    system: settings.ignore_system_prompts,
    user: false,
    assistant: settings.ignore_assistant_prompts,
    tool: settings.ignore_tool_prompts,
  };

  return (request) => {
    const { messages } = request;
    const firstCompared = Math.max(0, messages.length - countback);
    const whole: unknown[] = [];
    const setting: unknown[] = [];
    const words: string[] = [];
    let isDecidable = request.tools === undefined || request.tools.length === 0;
    for (let i = matchesEarlier ? 0 : firstCompared; i < messages.length; i++) {
      const message = messages[i]!;
      if (isIgnored[message.role]) continue;
      const said = [message.role, message.name ?? '', message.isDeveloper ?? false];
      whole.push([...said, message.parts]);
      if (i < firstCompared) {
        setting.push([...said, message.parts]);
        continue;
      }
      setting.push([...said, message.parts.filter(hasNoWords)]);
      if (message.parts.some(isOfTools)) isDecidable = false;
      for (const part of message.parts) if (part.type === 'text') words.push(part.text);
    }
    if (whole.length === 0) return undefined;
    const wish = wishOf(request);
    const text = words.join('\n').trim();
    return {
      whole: written([wish, whole]),
      setting: written([wish, setting, text.match(telling)]),
      words: isDecidable && text !== '' ? text : undefined,
    };
  };
}

/** Everything that is asked for besides what was said; not who asks, and not in which form the answer is wanted. */
function wishOf(request: ChatRequest): unknown {
  const { messages: _m, stream: _s, wantsStreamUsage: _w, user: _u, metadata: _d, serviceTier: _t, ...wish } = request;
  return wish;
}

/** Marks for the provider's own cache change no answer. */
function written(value: unknown): string {
  return JSON.stringify(value, (name, member) => (name === 'cache' ? undefined : member));
}

function hasNoWords(part: Part): boolean {
  return part.type !== 'text';
}

/** "Pay 10 to Ann" is near to "pay 10 to Bob": what tools are called with, or have said, is equal or it is not. */
function isOfTools({ type }: Part): boolean {
  return type === 'tool-call' || type === 'tool-result';
}

/** Sentences that differ in a number, a picture or a "not" are near each other, and their answers are not. */
const telling = /\p{N}+(?:[.,:/-]\p{N}+)*|\p{Extended_Pictographic}|n['’]t\b|\b(?:not|no|never|without|cannot)\b/giu;
