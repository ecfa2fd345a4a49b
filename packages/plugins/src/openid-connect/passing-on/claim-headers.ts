import type { HeaderList } from '@sallyport/pipeline';
import { headerValue } from '../../shared/header-value.ts';
import { type Decision, findClaim } from '../authorisation/decision.ts';
import type { Grant } from '../methods/method.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { documentHeaders } from './documents.ts';

/** Headers that tell of a caller: claims, tokens and documents. */
export interface GrantHeaders {
  readonly names: readonly string[];
  /** Of those, tokens and documents: no record shows them. */
  readonly documents: readonly string[];
  write(headers: HeaderList, grant: Grant, decision: Decision): void;
}

export function compileGrantHeaders(config: OpenidConnectConfig, stream: 'upstream' | 'downstream'): GrantHeaders {
  const listed = config[`${stream}_headers_claims`] ?? [];
  // Kong's older way to write it: two lists of one length.
  const older = listed.map((claim, i) => ({ header: config[`${stream}_headers_names`]![i]!, path: [claim] }));
  const claims = [...(config[`${stream}_headers`] ?? []), ...older].map(({ header, path }) => ({
    ...{ name: header.toLowerCase(), written: header, path },
  }));
  const documents = documentHeaders(config, stream);
  return {
    names: [...claims, ...documents].map(({ name }) => name),
    documents: documents.map(({ name }) => name),
    write(headers, grant, { sources }) {
      for (const { name, written, path } of claims) {
        const value = headerValue(findClaim(sources, path));
        if (value !== undefined) headers.set(name, value, written);
      }
      for (const { name, written, read } of documents) {
        const value = read(grant);
        if (value !== undefined) headers.set(name, value, written);
      }
    },
  };
}
