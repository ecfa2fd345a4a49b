import type { Turn } from '../../../model/conversation.ts';
import { answerTo } from '../../../model/models.ts';
import { ApiFailure, jsonAnswer, type Operation } from '../../api.ts';
import { eventStream } from '../../sse.ts';
import { readBody } from '../failure.ts';
import { writeAnswer } from './answer.ts';
import { checkCallsAreAnswered, readConversation } from './read.ts';
import { type ResponsesRequest, responsesRequest } from './request.ts';
import { writeStream } from './stream.ts';

interface KeptResponse {
  readonly turns: readonly Turn[];
  readonly input: ResponsesRequest['input'];
  readonly answer: ReturnType<typeof writeAnswer>;
}

/** What was answered is kept, for those who go on from it, and those who ask for it again. */
export function createResponses(): Operation[] {
  const kept = new Map<string, KeptResponse>();
  const get = (id: string) => {
    const found = kept.get(id);
    if (found === undefined) throw new ApiFailure(404, `Response with id '${id}' not found.`);
    return found;
  };
  return [
    {
      method: 'POST',
      path: '/v1/responses',
      answer(request, switches) {
        const body = readBody(responsesRequest, request);
        const { previous_response_id: previous } = body;
        const before = previous == null ? [] : kept.get(previous)?.turns;
        if (before === undefined)
          throw new ApiFailure(400, `Previous response with id '${previous}' not found.`, {
            param: 'previous_response_id',
            code: 'previous_response_not_found',
          });
        const conversation = readConversation(body, before);
        checkCallsAreAnswered(conversation.turns);
        const said = answerTo(conversation, switches);
        const calls = said.calls.map((call) => ({ ...call, id: `call_${call.id}` }));
        const answer = writeAnswer(body, said);
        if (kept.size >= keptMax) kept.delete(kept.keys().next().value!);
        const turns: Turn[] = [
          ...conversation.turns.filter(({ role }) => role !== 'system'),
          { role: 'assistant', text: said.tokens.join(''), calls },
        ];
        if (body.store !== false) kept.set(answer.id, { turns, input: body.input, answer });
        if (body.stream !== true) return jsonAnswer(answer);
        return { status: 200, contentType: eventStream, body: writeStream(body, said, switches) };
      },
    },
    {
      method: 'GET',
      path: '/v1/responses/{id}',
      answer: ({ params }) => jsonAnswer(get(params['id']!).answer),
    },
    {
      method: 'GET',
      path: '/v1/responses/{id}/input_items',
      answer: ({ params }) => jsonAnswer(itemsOf(get(params['id']!))),
    },
    {
      method: 'POST',
      path: '/v1/responses/{id}/cancel',
      answer({ params }) {
        get(params['id']!);
        throw new ApiFailure(400, 'Cannot cancel a synchronous response.');
      },
    },
    {
      method: 'DELETE',
      path: '/v1/responses/{id}',
      answer({ params }) {
        const { id } = get(params['id']!).answer;
        kept.delete(id);
        return jsonAnswer({ id, object: 'response', deleted: true });
      },
    },
  ];
}

function itemsOf({ input, answer: { id } }: KeptResponse) {
  const items = typeof input === 'string' ? [saidByUser(input)] : input;
  const data = items.map((item, index) => ({ ...(item as object), id: `msg_${id}_${index}` }));
  return { object: 'list', data, first_id: data[0]?.id, last_id: data.at(-1)?.id, has_more: false };
}

function saidByUser(text: string) {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
}

const keptMax = 1000;
