import { eventRow } from '@sallyport/analytics/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../test/control-plane.ts';

describe('feedback', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const startedAtMs = plane.nowMs - 60_000;
    const llm = {
      plugin: 'ai-proxy',
      pluginId: 'p',
      operation: 'chat',
      dialect: 'openai-chat',
      mode: 'oneshot' as const,
      provider: 'openai',
      requestModel: 'small',
      attempts: [],
      logsStatistics: true,
    };
    const rows = [
      eventRow({ id: 'row-a', requestId: 'a', startedAtMs, consumerId: 'ann', subject: 'ann', llm }),
      eventRow({ id: 'row-b', requestId: 'b', startedAtMs, llm: { ...llm, requestModel: 'large' } }),
    ];
    await plane.analytics.insert({ controlPlaneId, rows });
  });
  afterAll(async () => await plane.stop());

  const give = async (payload: object) => plane.ask('POST', '/v2/feedback', { payload });
  const ask = async (payload: object) => (await plane.ask('POST', '/v2/metrics', { payload })).json().data;

  it('counts by what the answer was, and changes no other number', async () => {
    expect((await give({ request_id: 'a', score: 1, comment: 'Just what I needed' })).statusCode).toBe(201);
    expect((await give({ request_id: 'a', score: 0.2, name: 'correct', source: 'judge' })).statusCode).toBe(201);
    expect((await give({ request_id: 'b', score: 0 })).statusCode).toBe(201);
    plane.nowMs += 1_000;
    const metrics = ['feedback_count', 'feedback_score_average', 'feedback_negative_rate'];
    const byModel = await ask({ datasource: 'feedback', metrics, dimensions: ['ai_request_model'] });
    expect(byModel.map(({ event }: { event: object }) => event)).toEqual([
      { ai_request_model: 'small', feedback_count: 2, feedback_score_average: 0.6, feedback_negative_rate: 50 },
      { ai_request_model: 'large', feedback_count: 1, feedback_score_average: 0, feedback_negative_rate: 100 },
    ]);
    const ofJudges = [{ field: 'feedback_source', operator: '=', value: 'judge' }];
    const byConsumer = await ask({ datasource: 'feedback', dimensions: ['consumer'], filters: ofJudges });
    expect(byConsumer).toMatchObject([{ event: { consumer: `${controlPlaneId}:ann`, feedback_count: 1 } }]);
    expect(await ask({ metrics: ['request_count'] })).toMatchObject([{ event: { request_count: 2 } }]);
    expect(await ask({ datasource: 'llm_usage' })).toMatchObject([{ event: { ai_request_count: 2 } }]);
  });

  it('is about a request that is there, with a score between 0 and 1', async () => {
    expect((await give({ request_id: 'nothing', score: 1 })).statusCode).toBe(404);
    for (const payload of [
      { score: 1 },
      { request_id: 'a' },
      { request_id: 'a', score: 2 },
      { request_id: 'a', score: 'good' },
      { request_id: 'a', score: 1, name: 'a b' },
      { request_id: 'a', score: 1, user: 'x' },
    ])
      expect((await give(payload)).statusCode, JSON.stringify(payload)).toBe(400);
  });

  it('loses its comment and whose it was when the person is erased', async () => {
    const told = 'SELECT count(feedback_comment) AS comments, count(consumer) AS consumers FROM feedback';
    expect(await plane.analytics.query(told)).toEqual([{ comments: 1, consumers: 2 }]);
    await plane.ask('POST', '/v2/erasures', { payload: { consumer: 'ann' } });
    expect(await plane.analytics.query(told)).toEqual([{ comments: 0, consumers: 0 }]);
  });
});
