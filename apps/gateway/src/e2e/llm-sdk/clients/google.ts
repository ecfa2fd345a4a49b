import { type GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { type SdkClient, untilAnswered, weatherTool } from '../sdk-client.ts';

export const google: SdkClient = {
  name: '@google/genai',
  speaks: { llm_format: 'gemini', route_type: 'llm/v1/chat', api: 'gemini' },
  async converse(url, { model, question, system, stream, hasTool }) {
    const client = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: url, retryOptions: { attempts: 1 } } });
    const contents: object[] = [{ role: 'user', parts: [{ text: question }] }];
    const { parameters: parametersJsonSchema, ...tool } = weatherTool;
    const config = {
      ...(system === undefined ? {} : { systemInstruction: system }),
      ...(hasTool ? { tools: [{ functionDeclarations: [{ ...tool, parametersJsonSchema }] }] } : {}),
    };
    return await untilAnswered(async (results) => {
      if (results.length > 0)
        contents.push({
          role: 'user',
          parts: results.map(({ text }) => ({
            functionResponse: { name: weatherTool.name, response: { output: text } },
          })),
        });
      const asked = { model, contents, config };
      const chunks: GenerateContentResponse[] = [];
      if (stream) for await (const chunk of await client.models.generateContentStream(asked)) chunks.push(chunk);
      else chunks.push(await client.models.generateContent(asked));
      const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
      const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
      contents.push({ role: 'model', parts });
      const usage = chunks.at(-1)!.usageMetadata!;
      return {
        text: parts.flatMap(({ text, thought }) => (thought ? [] : (text ?? []))).join(''),
        calls: calls.map(({ id, name, args }) => ({ id: id ?? name!, city: args!['city'] as string })),
        finish: calls.length > 0 ? 'calls' : 'all',
        usage: { input: usage.promptTokenCount!, output: usage.candidatesTokenCount! },
      };
    });
  },
};
