import {
  aroundList,
  aroundOptionalList,
  aroundText,
  type Decorate,
  either,
  inTurn,
  type Prompts,
  textAsList,
  within,
} from './decorate.ts';
import type { Prompt } from './schema.ts';

/** How requests are decorated, by the language that they are in. Where system prompts have a place of their own, those before go to its start, and those after to its end. */
export function compileDecorations(before: Prompts, after: Prompts): ReadonlyMap<string, Decorate> {
  const [systemBefore, saidBefore] = bySystem(before);
  const [systemAfter, saidAfter] = bySystem(after);
  const messages = aroundList('messages', before, after, plain);
  const gemini = inTurn(
    within(
      ['systemInstruction', 'system_instruction'],
      aroundOptionalList('parts', systemBefore, systemAfter, ({ content }) => ({ text: content })),
    ),
    aroundList('contents', saidBefore, saidAfter, ({ role, content }) => ({
      role: role === 'assistant' ? 'model' : role,
      parts: [{ text: content }],
    })),
  );
  return new Map([
    ['openai-chat', messages],
    ['cohere-chat', messages],
    [
      'openai-responses',
      either(textAsList('input', before, after, plain), aroundOptionalList('input', before, after, plain)),
    ],
    [
      'anthropic-messages',
      inTurn(
        either(
          aroundText('system', systemBefore, systemAfter, true),
          aroundList('system', systemBefore, systemAfter, ({ content }) => ({ type: 'text', text: content })),
        ),
        aroundList('messages', saidBefore, saidAfter, plain),
      ),
    ],
    [
      'bedrock-converse',
      inTurn(
        aroundOptionalList('system', systemBefore, systemAfter, ({ content }) => ({ text: content })),
        aroundList('messages', saidBefore, saidAfter, ({ role, content }) => ({ role, content: [{ text: content }] })),
      ),
    ],
    ['gemini', gemini],
    ['gemini-array', gemini],
    ['cohere-chat-v1', cohere(before, after)],
  ]);
}

/** What is said last is one text there, of the user. */
function cohere(before: Prompts, after: Prompts): Decorate {
  if (after.some(({ role }) => role === 'assistant')) return () => undefined;
  const roles = { assistant: 'CHATBOT', system: 'SYSTEM', user: 'USER' } as const;
  return inTurn(
    aroundOptionalList('chat_history', before, [], ({ role, content }) => ({ role: roles[role], message: content })),
    aroundText('message', [], after, false),
  );
}

function plain({ role, content }: Prompt): unknown {
  return { role, content };
}

function bySystem(prompts: Prompts): readonly [Prompts, Prompts] {
  return [prompts.filter(({ role }) => role === 'system'), prompts.filter(({ role }) => role !== 'system')];
}
