import { compileDebugRule, type DebugOrder } from '@sallyport/contracts';
import type { DebugSession } from '@sallyport/store';
import { z } from 'zod';
import { isoTime } from '../http/time.ts';

const nameOrId = z.string().min(1).max(255);

const ruleText = z
  .string()
  .max(1_024)
  .superRefine((rule, context) => {
    const compiled = compileDebugRule(rule);
    if ('problem' in compiled) context.addIssue({ code: 'custom', message: compiled.problem, input: rule });
  });

const samplingSchema = z
  .strictObject({
    service: nameOrId.optional().describe('Id or name of a service.'),
    route: nameOrId.optional().describe('Id or name of a route.'),
    rule: ruleText.optional().describe('`http.response.status_code >= 500`, decided when a request is over.'),
  })
  .describe('Which requests: those for which all of it holds.');

/** What somebody wants to observe. */
const requestFields = z.strictObject({
  control_plane_id: z
    .uuid()
    .optional()
    .describe('Whose gateways observe; those of all control planes where it is absent.'),
  nodes: z
    .array(z.string().min(1).max(512))
    .min(1)
    .max(100)
    .optional()
    .describe('Ids of gateways; all where it is absent.'),
  sampling: samplingSchema.default({}),
  duration_seconds: z.number().int().min(10).max(1_800).default(300),
  samples_max: z.number().int().min(1).max(1_000).default(100),
  capture_payloads: z
    .boolean()
    .default(false)
    .describe('Bodies of calls to models and tools, of gateways that run with --debug-payloads; without secrets.'),
  redact_pointers: z
    .array(
      z
        .string()
        .max(512)
        .regex(/^(\/[^/]*)+$/, 'is no JSON Pointer like /messages/*/content'),
    )
    .max(50)
    .default([])
    .describe('What in captured bodies reads `*`: JSON Pointers, `*` for any member or item.'),
});

export const sessionRequestSchema = requestFields.refine(
  ({ capture_payloads, redact_pointers }) => capture_payloads || redact_pointers.length === 0,
  { path: ['redact_pointers'], message: 'is about captured bodies: capture_payloads has to be true' },
);

export type SessionRequest = z.output<typeof sessionRequestSchema>;

export const sessionSchema = requestFields.extend({
  id: z.string(),
  status: z
    .enum(['pending', 'in_progress', 'completed', 'timed_out', 'cancelled'])
    .describe('pending: no gateway has begun yet. timed_out: none had begun when its time was over.'),
  created_by: z.string(),
  created_at: z.string(),
  ends_at: z.string(),
  ended_at: z.string().optional(),
  samples: z.number(),
  lost: z.number().describe('Traces that there was no room for, here or at gateways.'),
});

export function sessionView(session: DebugSession): z.output<typeof sessionSchema> {
  const { id, status, createdBy, createdAtMs, endsAtMs, endedAtMs, samples, lost } = session;
  return {
    id,
    status,
    ...requestOf(session),
    created_by: createdBy,
    created_at: isoTime(createdAtMs),
    ends_at: isoTime(endsAtMs),
    ...(endedAtMs !== undefined && { ended_at: isoTime(endedAtMs) }),
    samples,
    lost,
  };
}

/** What a gateway is to do for it; undefined where it is not meant. */
export function orderOf(
  session: DebugSession,
  node: { controlPlaneId: string; id: string },
  nowMs: number,
): DebugOrder | undefined {
  const { nodes, sampling, capture_payloads, redact_pointers } = requestOf(session);
  const samplesLeft = session.samplesMax - session.samples;
  if (session.controlPlaneId !== undefined && session.controlPlaneId !== node.controlPlaneId) return undefined;
  if ((nodes !== undefined && !nodes.includes(node.id)) || samplesLeft <= 0) return undefined;
  return {
    sessionId: session.id,
    ...sampling,
    samplesLeft,
    capturesPayloads: capture_payloads,
    redactPointers: redact_pointers,
    msLeft: session.endsAtMs - nowMs,
  };
}

function requestOf({ definition }: DebugSession): SessionRequest {
  return definition as SessionRequest;
}
