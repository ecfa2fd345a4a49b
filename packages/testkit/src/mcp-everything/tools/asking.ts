import {
  fromJsonSchema,
  type InputRequest,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** Tools that ask the client one thing before they answer. */
export function addAskingTools(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: 'Has the client ask its model.', inputSchema: wanted<{ prompt: string }>('prompt') },
    ({ prompt }, context) => {
      const answer = inputResponse(context.mcpReq.inputResponses, 'answer');
      if (answer.kind !== 'sampling') return ask('answer', sampling(prompt));
      return text(`LLM response: ${samplingText(answer.result)}`);
    },
  );
  server.registerTool(
    'test_missing_capability',
    { description: 'Needs a client with a model, and refuses others.' },
    (context) => {
      const answer = inputResponse(context.mcpReq.inputResponses, 'answer');
      if (answer.kind !== 'sampling') return ask('answer', sampling('Hello?'));
      return text(samplingText(answer.result));
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the person something.', inputSchema: wanted<{ message: string }>('message') },
    ({ message }, context) => elicit(context, 'User response', message, username),
  );
  server.registerTool(
    'test_elicitation_sep1034_defaults',
    { description: 'Asks the person, with defaults of every primitive type.' },
    (context) => elicit(context, 'Elicitation completed', 'Please check and correct.', withDefaults),
  );
  server.registerTool(
    'test_elicitation_sep1330_enums',
    { description: 'Asks the person to choose, in every way there is.' },
    (context) => elicit(context, 'Elicitation completed', 'Please choose.', withChoices),
  );
}

type ElicitationSchema = Parameters<typeof inputRequired.elicit>[0]['requestedSchema'];

function elicit(context: ServerContext, opening: string, message: string, requestedSchema: ElicitationSchema) {
  const answer = inputResponse(context.mcpReq.inputResponses, 'answer');
  if (answer.kind !== 'elicit') return ask('answer', inputRequired.elicit({ message, requestedSchema }));
  return text(`${opening}: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`);
}

/** A question to the client's model. */
export function sampling(question: string, maxTokens = 100): InputRequest {
  return inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: question } }],
    maxTokens,
  });
}

export function samplingText({ content }: { content: unknown }): string {
  const blocks = [content].flat() as { type: string; text?: string }[];
  return blocks.map(({ text: said = '' }) => said).join('');
}

function ask(key: string, request: InputRequest) {
  return inputRequired({ inputRequests: { [key]: request } });
}

function text(said: string) {
  return { content: [{ type: 'text' as const, text: said }] };
}

function wanted<Given>(property: keyof Given & string) {
  return fromJsonSchema<Given>({
    type: 'object',
    properties: { [property]: { type: 'string' } },
    required: [property],
  });
}

const username: ElicitationSchema = {
  type: 'object',
  properties: {
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  },
  required: ['username', 'email'],
};

const withDefaults: ElicitationSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
  required: [],
};

const titled = [
  { const: 'value1', title: 'First' },
  { const: 'value2', title: 'Second' },
  { const: 'value3', title: 'Third' },
];

const withChoices: ElicitationSchema = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: { type: 'string', oneOf: titled },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
    titledMulti: { type: 'array', items: { anyOf: titled } },
  },
  required: [],
};
