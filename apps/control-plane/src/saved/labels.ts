import { z } from 'zod';

const form = /^[A-Za-z0-9][-._A-Za-z0-9]{0,62}$/;
const reserved = ['kong', 'konnect', 'insomnia', 'mesh', 'kic', 'kuma', '_'];

function label(check: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const reason = check(text);
    if (reason !== undefined) context.addIssue({ code: 'custom', message: reason, params: { rule: 'is_label' } });
  });
}

const notALabel = 'is no label: up to 63 letters, digits and -._ that begin with a letter or a digit';

const keySchema = label((key) => {
  const prefix = reserved.find((it) => key.startsWith(it));
  if (prefix !== undefined) return `begins with '${prefix}', as labels of the platform itself do`;
  return form.test(key) ? undefined : notALabel;
}).meta({ pattern: `^(?!${reserved.join('|')})${form.source.slice(1)}` });

const valueSchema = label((value) => (form.test(value) ? undefined : notALabel)).meta({ pattern: form.source });

export const labelsSchema = z
  .record(keySchema, valueSchema)
  .refine((labels) => Object.keys(labels).length <= 50, 'has more than 50 labels')
  .default({})
  .describe('To find it again by: at most 50, of up to 63 letters, digits and -._ each.');
