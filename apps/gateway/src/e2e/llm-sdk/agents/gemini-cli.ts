import type { AgentEvent, CodingAgent } from './coding-agent.ts';

const text = (role: string, said: string) => ({ role, parts: [{ text: said }] });

export const geminiCli: CodingAgent = {
  name: 'Gemini CLI',
  speaks: { llm_format: 'gemini', route_type: 'llm/v1/chat' },
  path: (model) => `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
  headers: { 'x-goog-api-key': 'any', 'user-agent': 'GeminiCLI/0.11.0/gemini-2.5-pro (linux; x64)' },
  body: (_model, question, turns) => ({
    contents: [
      text(
        'user',
        'This is the Gemini CLI. We are setting up the context for our chat.\nThe project is at /home/dev/project.',
      ),
      text('model', 'Got it. Thanks for the context!'),
      text('user', question),
      ...turns.flatMap(({ answer, result }) => [
        { role: 'model', parts: answer.said },
        {
          role: 'user',
          parts: [{ functionResponse: { id: answer.call!.id, name: answer.call!.name, response: { output: result } } }],
        },
      ]),
    ],
    systemInstruction: text('user', 'You are an interactive CLI agent specializing in software engineering tasks.'),
    tools: [
      {
        functionDeclarations: [
          {
            name: 'read_file',
            description: 'Reads and returns the content of a specified file.',
            parametersJsonSchema: {
              properties: { absolute_path: { type: 'string' }, offset: { type: 'number' }, limit: { type: 'number' } },
              ...{ required: ['absolute_path'], type: 'object' },
            },
          },
        ],
      },
    ],
    generationConfig: { temperature: 0, topP: 1 },
  }),
  read(events) {
    const parts = events.flatMap(({ candidates }: AgentEvent) => candidates?.[0]?.content?.parts ?? []);
    const call = parts.find((part: AgentEvent) => part.functionCall !== undefined)?.functionCall;
    return {
      text: parts.map((part: AgentEvent) => (part.thought ? '' : (part.text ?? ''))).join(''),
      // It makes up an id where there is none.
      call: call && { id: call.id ?? `${call.name}-1`, name: call.name, arguments: JSON.stringify(call.args) },
      said: parts,
    };
  },
};
