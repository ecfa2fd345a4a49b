import type { Clock, HttpPort } from '@sallyport/pipeline';

/** What is needed to get credentials of a cloud. */
export interface CloudServices {
  readonly clock: Clock;
  readonly http: Pick<HttpPort, 'fetch'>;
  readonly env: Readonly<Record<string, string | undefined>>;
}
