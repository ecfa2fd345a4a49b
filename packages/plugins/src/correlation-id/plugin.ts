import { randomUUID } from 'node:crypto';
import { definePlugin, type Exchange, type Services, StateSlot } from '@sallyport/pipeline';
import type { z } from 'zod';
import { correlationIdSchema } from './schema.ts';

/** Gives every exchange an id that the upstream, the logs and, on demand, the client see. */
export const correlationId = definePlugin({
  name: 'correlation-id',
  schema: correlationIdSchema,
  setup({ header_name, generator, echo_downstream }, services, context) {
    const field = header_name.toLowerCase();
    const generate = generators[generator](services);
    const idOf = new StateSlot<string>(context);
    return {
      onRequest(x) {
        let id = x.requestHeaders.get(field);
        if (id === undefined || id === '') {
          id = generate(x);
          x.requestHeaders.set(field, id, header_name);
        }
        x.note('correlation_id', id);
        if (echo_downstream) idOf.set(x, id);
      },
      ...(echo_downstream && {
        onResponse(x: Exchange) {
          const id = idOf.get(x);
          if (id !== undefined) x.reply!.headers.set(field, id, header_name);
        },
      }),
    };
  },
});

type Generator = z.output<typeof correlationIdSchema>['generator'];

/** Per setting, a maker of ids that are unique among all workers and nodes. */
const generators: Record<Generator, (services: Services) => (x: Exchange) => string> = {
  uuid: () => () => randomUUID(),
  'uuid#counter': () => {
    const worker = randomUUID();
    let count = 0;
    return () => `${worker}#${++count}`;
  },
  tracker: ({ clock, node }) => {
    let count = 0;
    // The client's port stands for the connection.
    return ({ head }) =>
      `${head.clientIp}-${head.serverPort}-${node.pid}-${head.clientPort}-${++count}-${(clock.nowMs() / 1000).toFixed(3)}`;
  },
};
