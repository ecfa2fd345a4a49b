import { z } from 'zod';
import { fieldName } from './named-value.ts';

// Kinds of settings that many plugins have.

export const headerName = z.string().regex(fieldName, 'should be a header name');

export const httpUrl = z.url({ protocol: /^https?$/, error: 'should be a URL that begins with https:// or http://' });

/** May be a reference to a vault. */
export const referenceable = z.string().min(1).meta({ referenceable: true });

/** Shown by no Admin API; may be a reference to a vault. */
export const secret = z.string().min(1).meta({ referenceable: true, encrypted: true });
