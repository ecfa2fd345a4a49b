import { z } from 'zod';

const key = /^(?!kong|konnect|insomnia|mesh|kic|kuma|_)[A-Za-z0-9][-._A-Za-z0-9]{0,62}$/;
const value = /^[A-Za-z0-9][-._A-Za-z0-9]{0,62}$/;

export const labelsSchema = z
  .record(z.string().regex(key), z.string().regex(value))
  .refine((labels) => Object.keys(labels).length <= 50, 'has more than 50 labels')
  .default({})
  .describe('To find it again by: at most 50, of up to 63 letters, digits and -._ each.');
