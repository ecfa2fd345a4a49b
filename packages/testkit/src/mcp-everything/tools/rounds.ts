import {
  acceptedContent,
  type InputRequests,
  inputRequired,
  inputResponse,
  type McpServer,
} from '@modelcontextprotocol/server';
import type { RoundStates } from '../server.ts';
import { sampling, samplingText } from './asking.ts';

const prefix = 'test_input_required_result';

/** Tools whose calls take several rounds: they return what they want to know, and are called again with the answers. */
export function addRoundTools(server: McpServer, states: RoundStates): void {
  server.registerTool(`${prefix}_elicitation`, { description: 'Asks for a name.' }, ({ mcpReq }) => {
    const answer = acceptedContent<{ name?: unknown }>(mcpReq.inputResponses, 'user_name');
    if (typeof answer?.name !== 'string') return inputRequired({ inputRequests: { user_name: name } });
    return text(`Hello, ${answer.name}!`);
  });
  server.registerTool(`${prefix}_sampling`, { description: 'Asks the model of the client.' }, ({ mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'capital_question');
    const question = sampling('What is the capital of France?');
    if (answer.kind !== 'sampling') return inputRequired({ inputRequests: { capital_question: question } });
    return text(samplingText(answer.result));
  });
  server.registerTool(`${prefix}_list_roots`, { description: 'Asks for the roots of the client.' }, ({ mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'client_roots');
    if (answer.kind !== 'roots') return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
    return text(`Roots: ${answer.roots.map(({ uri }) => uri).join(', ')}`);
  });
  for (const tool of ['request_state', 'tampered_state']) {
    server.registerTool(`${prefix}_${tool}`, { description: 'Wants its state back as it was.' }, async ({ mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, 'confirm');
      if (answer.kind === 'elicit' && mcpReq.requestState() !== undefined) return text('state-ok');
      return inputRequired({ inputRequests: { confirm }, requestState: await states.mint({ round: 1 }) });
    });
  }
  server.registerTool(
    `${prefix}_multiple_inputs`,
    { description: 'Asks for three things at once.' },
    async (context) => {
      const { inputResponses } = context.mcpReq;
      const person = acceptedContent<{ name?: string }>(inputResponses, 'user_name');
      const greeting = inputResponse(inputResponses, 'greeting');
      const roots = inputResponse(inputResponses, 'client_roots');
      if (person !== undefined && greeting.kind === 'sampling' && roots.kind === 'roots') {
        return text(`${samplingText(greeting.result)}, ${person.name}: ${roots.roots.length} roots`);
      }
      return inputRequired({
        inputRequests: {
          user_name: name,
          greeting: sampling('Generate a greeting', 50),
          client_roots: inputRequired.listRoots(),
        },
        requestState: await states.mint({ round: 1 }),
      });
    },
  );
  server.registerTool(`${prefix}_multi_round`, { description: 'Asks twice, one after the other.' }, async (context) => {
    const { inputResponses, requestState } = context.mcpReq;
    const state = requestState<{ round: number; name?: string }>();
    const first = acceptedContent<{ name?: string }>(inputResponses, 'step1');
    const second = acceptedContent<{ color?: string }>(inputResponses, 'step2');
    if (state?.round === 2 && second !== undefined) return text(`${state.name} likes ${second.color}.`);
    if (state?.round === 1 && first?.name !== undefined) {
      const next = await states.mint({ round: 2, name: first.name });
      return inputRequired({ inputRequests: { step2: color }, requestState: next });
    }
    return inputRequired({ inputRequests: { step1: firstName }, requestState: await states.mint({ round: 1 }) });
  });
  server.registerTool(`${prefix}_capabilities`, { description: 'Asks for what the client can do.' }, (context) => {
    const can = server.server.getClientCapabilities() ?? {};
    const inputRequests: InputRequests = {
      ...(can.elicitation && { user_name: name }),
      ...(can.sampling && { greeting: sampling('Generate a greeting', 50) }),
      ...(can.roots && { client_roots: inputRequired.listRoots() }),
    };
    const isAnswered = Object.keys(inputRequests).every((key) => context.mcpReq.inputResponses?.[key] !== undefined);
    return isAnswered ? text('Nothing more to ask.') : inputRequired({ inputRequests });
  });
}

const name = asked('What is your name?', 'name');
const firstName = asked('Step 1: What is your name?', 'name');
const color = asked('Step 2: What is your favorite color?', 'color');
const confirm = inputRequired.elicit({
  message: 'Please confirm',
  requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
});

function asked(message: string, property: string) {
  return inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [property]: { type: 'string' } }, required: [property] },
  });
}

function text(said: string) {
  return { content: [{ type: 'text' as const, text: said }] };
}
