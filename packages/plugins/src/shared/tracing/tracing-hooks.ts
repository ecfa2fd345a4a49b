import { type Exchange, type PluginHooks, type PluginInstanceContext, StateSlot } from '@sallyport/pipeline';
import type { Tracer } from './tracer.ts';

/** What plugins that trace do while an exchange is under way. `header`: of the answer, tells the trace's id. */
export function tracingHooks(
  tracer: Tracer,
  context: PluginInstanceContext,
  header: string | undefined,
): Pick<PluginHooks, 'onTrace' | 'onRequest' | 'onResponse'> {
  const hasBegun = new StateSlot<true>(context);
  const begin = (x: Exchange) => {
    hasBegun.set(x, true);
    tracer.begin(x);
  };
  return {
    onTrace: begin,
    onRequest(x) {
      // One that is chosen late, by who calls, decides late.
      if (hasBegun.get(x) === undefined) begin(x);
      tracer.inject(x);
    },
    ...(header !== undefined && {
      onResponse(x: Exchange) {
        if (x.trace !== undefined) x.reply!.headers.set(header.toLowerCase(), x.trace.traceId, header);
      },
    }),
  };
}
