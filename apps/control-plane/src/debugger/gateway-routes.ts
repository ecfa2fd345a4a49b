import {
  type DebugReport,
  debugOrdersPath,
  debugOrdersSchema,
  debugReportSchema,
  debugTracesPath,
} from '@sallyport/contracts';
import { z } from 'zod';
import { gatewayOf } from '../access/principal.ts';
import { withoutErased } from '../erasures/erase.ts';
import type { App } from '../http/area.ts';
import type { Services } from '../services.ts';
import { sessionBytesMax } from './limits.ts';
import { orderOf } from './session.ts';
import { keptTrace, placeOf, spansOf } from './trace.ts';

/** How soon gateways ask again: while they observe, so that they end in time, and else. Milliseconds. */
const askAgainMs = { observing: 1_000, idle: 3_000 } as const;

/** Of a report. */
const reportBytesMax = 4 * 1024 * 1024;

/** Where gateways ask what to observe, and tell what they saw. */
export function gatewayRoutes(app: App, services: Services): void {
  const { store, nowMs } = services;
  const asked = {
    summary: 'Tells a gateway what to observe',
    description: 'For gateways, with the token of gateways.',
    querystring: z.object({ node: z.string().min(1).max(512) }),
    response: { 200: debugOrdersSchema },
  };
  app.get(
    debugOrdersPath,
    { config: { permission: 'telemetry.write' }, schema: asked },
    async ({ query, principal }) => {
      const now = nowMs();
      const { organizationId, controlPlaneId } = gatewayOf(principal);
      await store.debugSessions.settle(now);
      const orders = [];
      for (const session of await store.debugSessions.open(organizationId)) {
        const order = orderOf(session, { controlPlaneId, id: query.node }, now);
        if (order === undefined) continue;
        if (session.status === 'pending') await store.debugSessions.begin(session.id);
        orders.push(order);
      }
      return { orders, askAgainMs: orders.length > 0 ? askAgainMs.observing : askAgainMs.idle };
    },
  );

  const told = {
    summary: 'Takes in what a gateway observed',
    description: 'For gateways, with the token of gateways. Sent again, it changes nothing.',
    body: debugReportSchema,
    response: { 204: z.undefined() },
  };
  app.post(
    debugTracesPath,
    { config: { permission: 'telemetry.write' }, bodyLimit: reportBytesMax, schema: told },
    async ({ body, principal }, reply) => {
      await take(body, gatewayOf(principal).organizationId, services);
      return reply.code(204).send();
    },
  );
}

async function take(
  { nodeId, traces, lost }: DebugReport,
  organizationId: string,
  { store, sealer }: Services,
): Promise<void> {
  const said = traces.map((trace) => ({ ...trace, atMs: trace.startedAtMs }));
  for (const trace of await withoutErased(said, organizationId, store)) {
    const { sessionId, requestId, stages } = trace;
    const sealed = stages && sealer.seal(JSON.stringify(stages), placeOf(sessionId, requestId));
    const outcome = await store.debugSessions.keep(
      organizationId,
      keptTrace(trace, nodeId),
      { spans: spansOf(trace), stages: sealed },
      sessionBytesMax,
    );
    if (outcome === 'no_room') await store.debugSessions.lose(organizationId, sessionId, 1);
  }
  for (const [id, count] of Object.entries(lost)) await store.debugSessions.lose(organizationId, id, count);
}
