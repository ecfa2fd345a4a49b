import { parseReference } from '@sallyport/contracts';
import type { ConfigStore, ConfigStoreSecret } from '@sallyport/store';
import { z } from 'zod';
import { listQuerySchema } from '../http/list-query.ts';
import { isoTime } from '../http/time.ts';

export const storeBody = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]*$/u, 'has a character that cannot be seen'),
});

export const storeSchema = z.object({
  id: z.string(),
  name: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});

const keySchema = z
  .string()
  .min(1)
  .max(512)
  .refine(
    (key) => parseReference(`{vault://store/${key}/}`)?.resource === key,
    'cannot stand in a reference: it has one of { } ? #, or a part of a path that is empty or leads elsewhere',
  )
  .describe('How references name it: {vault://PREFIX/KEY}.');

const valueSchema = z.string().min(1).max(5_120).describe('For gateways alone: it is never told again.');

export const secretBody = z.strictObject({ key: keySchema, value: valueSchema });
export const valueBody = z.strictObject({ value: valueSchema });

export const secretSchema = z.object({ key: z.string(), created_at: z.string(), updated_at: z.string() });

export const storesQuery = listQuerySchema({
  fields: { id: 'id', name: 'text', created_at: 'time', updated_at: 'time' },
  sort: 'created_at desc',
});
export const secretsQuery = listQuerySchema({ fields: { key: 'text' }, sort: 'key' });

export function storeView({ id, name, createdAtMs, updatedAtMs }: ConfigStore): z.output<typeof storeSchema> {
  return { id, name, created_at: isoTime(createdAtMs), updated_at: isoTime(updatedAtMs) };
}

export function secretView({ key, createdAtMs, updatedAtMs }: ConfigStoreSecret): z.output<typeof secretSchema> {
  return { key, created_at: isoTime(createdAtMs), updated_at: isoTime(updatedAtMs) };
}
