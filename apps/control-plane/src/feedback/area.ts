import { giveFeedback } from '@sallyport/analytics';
import { z } from 'zod';
import type { Area } from '../http/area.ts';
import { Problem } from '../http/problem.ts';

const feedbackSchema = z.strictObject({
  request_id: z.string().min(1).max(128).describe('Of the answer: its header X-Kong-Request-Id.'),
  name: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default('helpful')
    .describe('What is judged: helpful, correct, …'),
  score: z.number().min(0).max(1).describe('From 0, as bad as can be, to 1: thumbs are 0 and 1, stars 0, 0.25, …'),
  source: z.enum(['user', 'reviewer', 'judge']).default('user').describe('Who judges.'),
  comment: z.string().min(1).max(2_000).optional().describe('Kept as long as what else is told of single requests.'),
});

const schema = {
  summary: 'Takes in what somebody says of an answer',
  description: 'It counts in the data set feedback, by what the answer was: its model, route, consumer.',
  body: feedbackSchema,
  response: { 201: z.object({ id: z.string() }) },
};

export const feedback: Area = {
  name: 'Feedback',
  description: 'What people and judges say of answers.',
  routes(app, { analytics, questions, nowMs }) {
    app.post(
      '/v2/feedback',
      { config: { permission: 'feedback.write', scope: 'any' }, schema },
      async ({ body, principal }, reply) => {
        const { request_id: requestId, name, score, source, comment } = body;
        const controlPlanes = await questions.controlPlanesFor(principal, 'feedback.write');
        const judgement = { requestId, name, score, source, ...(comment !== undefined && { comment }) };
        const id = await giveFeedback(judgement, { store: analytics, clock: { nowMs }, controlPlanes });
        if (id === undefined)
          throw new Problem(
            404,
            `There is no request ${requestId}; a gateway tells of one a moment after it is served.`,
          );
        return reply.code(201).send({ id });
      },
    );
  },
};
