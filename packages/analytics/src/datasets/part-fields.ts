import type { Field } from './data-set.ts';
import { guardFields } from './guard-fields.ts';
import { mcpFields } from './mcp-fields.ts';
import { requestFields } from './request-fields.ts';

/** What messages and guards of an exchange are like, to find exchanges by: those that have a row like that. */
export const partFields: readonly Field[] = [
  ...mcpFields
    .filter(({ name }) => !requestFields.some((field) => field.name === name))
    .map((field) => (field.name === 'mcp_protocol_version' ? field : { ...field, foundIn: 'rpcs' })),
  ...guardFields.map((field) => ({ ...field, foundIn: 'guard_hits' })),
];
