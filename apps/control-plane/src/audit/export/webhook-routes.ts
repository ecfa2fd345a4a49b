import { type AuditReplay, type AuditWebhook, Conflict } from '@sallyport/store';
import { z } from 'zod';
import type { App } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import { invalid, Problem } from '../../http/problem.ts';
import { isoTime } from '../../http/time.ts';
import type { Services } from '../../services.ts';

const webhookSchema = z.object({ audit_log_destination_id: z.uuid().nullable(), enabled: z.boolean() });
const webhookChangeSchema = z.strictObject(webhookSchema.partial().shape);
const statusSchema = z.object({
  webhook_enabled: z.boolean(),
  webhook_status: z.enum(['active', 'inactive', 'unconfigured']).describe('inactive: the last try failed.'),
  last_attempt_at: z.string().optional(),
  last_response_code: z.number().optional(),
  last_response_message: z.string().optional(),
  waiting: z.number().describe('Entries that are still to be sent.'),
});
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const replaySchema = z.strictObject({ start_at: time, end_at: time });
const replayStatusSchema = z.object({
  status: z.enum(['unconfigured', 'accepted', 'running', 'completed']),
  start_at: z.string().optional(),
  end_at: z.string().optional(),
});

const reading = { permission: 'audit.read' } as const;
const writing = { permission: 'audit.write' } as const;

/** Whether and where the audit log is sent, how that goes, and sending some of it again. */
export function webhookRoutes(app: App, { store, auditKey }: Services): void {
  const { auditExport, audit } = store;
  const path = '/v3/audit-log-webhook';

  const shown = { summary: 'Gets whether and where the audit log is sent', response: { 200: webhookSchema } };
  app.get(path, { config: reading, schema: shown }, async ({ principal }) =>
    webhookView(await auditExport.findWebhook(principal.organizationId)),
  );

  const changed = {
    summary: 'Changes whether and where the audit log is sent',
    description: 'To a destination that is new, entries are sent from now on; a replay job sends older ones.',
    body: webhookChangeSchema,
    response: { 200: webhookSchema },
  };
  app.patch(path, { config: writing, schema: changed }, async (request) => {
    const { body, principal } = request;
    const { organizationId } = principal;
    const before = webhookView(await auditExport.findWebhook(organizationId));
    const { audit_log_destination_id, enabled } = { ...before, ...body };
    const destinations = await auditExport.destinations(organizationId);
    if (audit_log_destination_id !== null && !destinations.some(({ id }) => id === audit_log_destination_id)) {
      const reason = 'is no destination of the organization';
      throw invalid([{ field: 'audit_log_destination_id', rule: 'missing_reference', reason, source: 'body' }]);
    }
    if (enabled && audit_log_destination_id === null)
      throw invalid([
        { field: 'audit_log_destination_id', rule: 'required', reason: 'is needed to enable it', source: 'body' },
      ]);
    const change = { destinationId: audit_log_destination_id ?? undefined, isEnabled: enabled };
    return webhookView(await auditExport.configureWebhook(organizationId, change, authorOf(request)));
  });

  const status = { summary: 'Tells how sending the audit log goes', response: { 200: statusSchema } };
  app.get(`${path}/status`, { config: reading, schema: status }, async ({ principal }) => {
    const webhook = await auditExport.findWebhook(principal.organizationId);
    const head = await audit.head(principal.organizationId);
    return statusView(webhook, head?.sequence ?? 0);
  });

  const keys = {
    summary: 'Tells the keys that entries are signed by',
    response: { 200: z.object({ keys: z.array(z.record(z.string(), z.string())) }) },
  };
  app.get(`${path}/jwks.json`, { config: { permission: 'anyone' }, schema: keys }, async () => ({
    keys: [auditKey.jwk],
  }));

  const replay = '/v3/audit-log-replay-job';
  const replayShown = {
    summary: 'Tells how the last replay of the audit log goes',
    response: { 200: replayStatusSchema },
  };
  app.get(replay, { config: reading, schema: replayShown }, async ({ principal }) =>
    replayView((await auditExport.findWebhook(principal.organizationId))?.replay),
  );

  const replayed = {
    summary: 'Sends entries of a time once more',
    description: 'To where the audit log is sent now.',
    body: replaySchema,
    response: { 202: replayStatusSchema },
  };
  app.put(replay, { config: writing, schema: replayed }, async (request, reply) => {
    const { start_at: fromMs, end_at: toMs } = request.body;
    if (fromMs >= toMs)
      throw invalid([{ field: 'end_at', rule: 'invalid', reason: 'is not after start_at', source: 'body' }]);
    const webhook = await auditExport
      .replay(request.principal.organizationId, { fromMs, toMs }, authorOf(request))
      .catch((error: unknown) => {
        throw error instanceof Conflict ? new Problem(409, error.message) : error;
      });
    return reply.code(202).send(replayView(webhook.replay));
  });
}

function webhookView(webhook: AuditWebhook | undefined): z.output<typeof webhookSchema> {
  return { audit_log_destination_id: webhook?.destinationId ?? null, enabled: webhook?.isEnabled ?? false };
}

function statusView(webhook: AuditWebhook | undefined, last: number): z.output<typeof statusSchema> {
  if (webhook?.destinationId === undefined)
    return { webhook_enabled: false, webhook_status: 'unconfigured', waiting: 0 };
  const { isEnabled, tries, next, lastAttemptAtMs, lastStatus, lastMessage } = webhook;
  return {
    webhook_enabled: isEnabled,
    webhook_status: tries === 0 ? 'active' : 'inactive',
    ...(lastAttemptAtMs !== undefined && { last_attempt_at: isoTime(lastAttemptAtMs) }),
    ...(lastStatus !== undefined && { last_response_code: lastStatus }),
    ...(lastMessage !== undefined && { last_response_message: lastMessage }),
    waiting: Math.max(0, last - next + 1),
  };
}

function replayView(replay: AuditReplay | undefined): z.output<typeof replayStatusSchema> {
  if (replay === undefined) return { status: 'unconfigured' };
  return { status: replay.status, start_at: isoTime(replay.fromMs), end_at: isoTime(replay.toMs) };
}
