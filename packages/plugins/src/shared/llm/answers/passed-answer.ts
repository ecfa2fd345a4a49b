import { type AskedTool, askedToolsOf, type ChatDialect, type Usage } from '@sallyport/llm';
import { mentionsTools } from './mentions-tools.ts';
import { parseAnswer, readShallowly } from './shallow-json.ts';
import type { MakeAnswer } from './whole-answer.ts';

/** Knows what an answer says of itself: a dialect, among others. */
interface AnswerKnower {
  readUsage(body: unknown): Usage | undefined;
  readModel?(body: unknown): string | undefined;
}

/** A whole answer in the caller's own dialect: its bytes go on, and are only looked at. `chat`: it may call tools, which that one reads. */
export function passedAnswer(dialect: AnswerKnower, chat?: ChatDialect): MakeAnswer {
  return (body) => {
    const read = readShallowly(body);
    if (read === undefined || isNothingButAnError(read)) return undefined;
    const usage = dialect.readUsage(read);
    const model = dialect.readModel?.(read);
    const askedTools = chat === undefined ? undefined : askedToolsIn(chat, body);
    const id = chat?.readId?.(read);
    return {
      body,
      contentType: 'application/json',
      told: {
        usage,
        model,
        outputBytes: body.length,
        askedTools,
        id,
        isComplete: true,
      },
    };
  };
}

/** Some providers tell of errors with a status that says all is well. */
function isNothingButAnError(read: Readonly<Record<string, unknown>>): boolean {
  const { error } = read;
  return typeof error === 'object' && error !== null && Object.keys(read).length <= 2;
}

function askedToolsIn(chat: ChatDialect, body: Buffer): readonly AskedTool[] | undefined {
  if (!mentionsTools(body)) return undefined;
  const read = chat.readAnswer(parseAnswer(body));
  return 'value' in read ? askedToolsOf(read.value) : undefined;
}
