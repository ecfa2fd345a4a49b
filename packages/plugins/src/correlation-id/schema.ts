import { z } from 'zod';
import { isFieldName } from '../shared/named-value.ts';

export const correlationIdSchema = z.strictObject({
  header_name: z
    .string()
    .refine(isFieldName, 'should be a header name')
    .default('Kong-Request-ID')
    .describe('Header that carries the id; a value sent by the client is kept.'),
  generator: z
    .enum(['uuid', 'uuid#counter', 'tracker'])
    .default('uuid#counter')
    .describe(
      'How an id is made: a random UUID; one UUID per worker with a counter; or address, port, process, connection, count and time.',
    ),
  echo_downstream: z.boolean().default(false).describe('Send the id back to the client too.'),
});
