import type { ChatAnswer } from '../../neutral/answer.ts';
import type { ChatDialect, Json, Read } from '../dialect.ts';
import { generatedOf, textAnswer } from '../huggingface-text/answer.ts';
import { huggingfaceText } from '../huggingface-text/dialect.ts';
import { loseAllButText } from '../huggingface-text/prompt.ts';
import { readTextRequest, writeTextRequest } from '../huggingface-text/request.ts';
import { asText } from '../shared/json.ts';
import { textOf } from '../shared/parts.ts';
import { instructions } from './instructions.ts';

/**
 * Llama 2 behind nothing but a server of texts: the conversation is one text with marks, and comes back with its answer at the
 * end. Streams are those of Text Generation Inference.
 */
export const llama2Raw: ChatDialect = {
  ...huggingfaceText,
  name: 'llama2-raw',
  members: {},
  readRequest: (body, path) => readTextRequest('llama2-raw', body, path),
  writeRequest(request, options) {
    const { messages, isPrompt } = request;
    loseAllButText(messages, options.losses);
    const inputs = isPrompt === true ? messages.map(({ parts }) => textOf(parts)).join('\n') : instructions(messages);
    const body = writeTextRequest('llama2-raw', request, inputs, options);
    (body['parameters'] as Json)['stream'] = request.stream;
    return body;
  },
  readAnswer,
  writeAnswer: (answer, context) => ({ data: [huggingfaceText.writeAnswer(answer, context)] }),
};

function readAnswer(body: unknown): Read<ChatAnswer> {
  const generated = generatedOf(body);
  const text = asText(generated?.['generated_text']);
  if (text === undefined) return { problem: "'generated_text' not in the answer" };
  const at = text.lastIndexOf(lastMark);
  const said = at < 0 ? text : text.slice(at + lastMark.length);
  return { value: textAnswer(said.trim(), generated?.['details']) };
}

const lastMark = '[/INST]';
