import { acceptedContent, fromJsonSchema, inputRequired, type McpServer } from '@modelcontextprotocol/server';
import { pngBase64 } from './samples.ts';

export function addPrompts(server: McpServer): void {
  server.registerPrompt('test_simple_prompt', { description: 'Takes nothing.' }, () => ({
    messages: [user('This is a simple prompt for testing.')],
  }));
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'Takes two arguments.', argsSchema: textArguments<{ arg1: string; arg2: string }>('arg1', 'arg2') },
    ({ arg1, arg2 }) => ({ messages: [user(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)] }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Brings a resource.', argsSchema: textArguments<{ resourceUri: string }>('resourceUri') },
    ({ resourceUri: uri }) => {
      const resource = { uri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' };
      return {
        messages: [
          { role: 'user', content: { type: 'resource', resource } },
          user('Please process the embedded resource above.'),
        ],
      };
    },
  );
  server.registerPrompt('test_prompt_with_image', { description: 'Brings an image.' }, () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: pngBase64, mimeType: 'image/png' } },
      user('Please analyze the image above.'),
    ],
  }));
  server.registerPrompt('test_input_required_result_prompt', { description: 'Asks before it answers.' }, (context) => {
    const answer = acceptedContent<{ context: string }>(context.mcpReq.inputResponses, 'user_context');
    if (answer === undefined) return inputRequired({ inputRequests: { user_context: contextQuestion } });
    return { messages: [user(`Context: ${answer.context}`)] };
  });
}

const contextQuestion = inputRequired.elicit({
  message: 'What context should the prompt use?',
  requestedSchema: { type: 'object', properties: { context: { type: 'string' } }, required: ['context'] },
});

function user(text: string) {
  return { role: 'user' as const, content: { type: 'text' as const, text } };
}

function textArguments<Given>(...names: readonly (keyof Given & string)[]) {
  return fromJsonSchema<Given>({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    required: [...names],
  });
}
