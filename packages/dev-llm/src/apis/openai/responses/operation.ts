import type { Turn } from '../../../model/conversation.ts';
import { answerTo } from '../../../model/models.ts';
import { ApiFailure, jsonAnswer, type Operation } from '../../api.ts';
import { eventStream } from '../../sse.ts';
import { readBody } from '../failure.ts';
import { headOf, writeAnswer } from './answer.ts';
import { checkCallsAreAnswered, readConversation } from './read.ts';
import { responsesRequest } from './request.ts';
import { writeStream } from './stream.ts';

/** What was answered is kept, for those who go on from it. */
export function createResponses(): Operation {
  const kept = new Map<string, readonly Turn[]>();
  return {
    method: 'POST',
    path: '/v1/responses',
    answer(request, switches) {
      const body = readBody(responsesRequest, request);
      const { previous_response_id: previous } = body;
      const before = previous == null ? [] : kept.get(previous);
      if (before === undefined)
        throw new ApiFailure(400, `Previous response with id '${previous}' not found.`, {
          param: 'previous_response_id',
          code: 'previous_response_not_found',
        });
      const conversation = readConversation(body, before);
      checkCallsAreAnswered(conversation.turns);
      const said = answerTo(conversation, switches);
      const calls = said.calls.map((call) => ({ ...call, id: `call_${call.id}` }));
      if (kept.size >= keptMax) kept.delete(kept.keys().next().value!);
      if (body.store !== false)
        kept.set(headOf(body).id, [
          ...conversation.turns.filter(({ role }) => role !== 'system'),
          { role: 'assistant', text: said.tokens.join(''), calls },
        ]);
      if (body.stream !== true) return jsonAnswer(writeAnswer(body, said));
      return { status: 200, contentType: eventStream, body: writeStream(body, said, switches) };
    },
  };
}

const keptMax = 1000;
