import OpenAI from 'openai';
import { cityOf, type SdkClient, untilAnswered, weatherTool } from '../sdk-client.ts';

export const openaiResponses: SdkClient = {
  name: 'openai, responses',
  speaks: { llm_format: 'openai', route_type: 'llm/v1/responses', api: 'openai' },
  async converse(url, { model, question, system, stream, hasTool }) {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0 });
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: question }];
    const tools: OpenAI.Responses.Tool[] = [{ type: 'function', strict: false, ...weatherTool }];
    return await untilAnswered(async (results) => {
      input.push(
        ...results.map(({ id, text }) => ({ type: 'function_call_output' as const, call_id: id, output: text })),
      );
      const body = {
        model,
        input,
        ...(hasTool ? { tools } : {}),
        ...(system === undefined ? {} : { instructions: system }),
      };
      const { output, usage } = stream
        ? await client.responses.stream(body).finalResponse()
        : await client.responses.create(body);
      const calls = output.flatMap((item) => (item.type === 'function_call' ? item : []));
      const texts = output.flatMap((item) => (item.type === 'message' ? item.content : []));
      input.push(
        ...calls.map(({ call_id, name, arguments: json }) => ({
          ...{ type: 'function_call' as const, call_id, name, arguments: json },
        })),
      );
      return {
        text: texts.map((part) => (part.type === 'output_text' ? part.text : '')).join(''),
        calls: calls.map(({ call_id, arguments: json }) => ({ id: call_id, city: cityOf(json) })),
        finish: calls.length > 0 ? 'calls' : 'all',
        usage: { input: usage!.input_tokens, output: usage!.output_tokens },
      };
    });
  },
};
