import { defineLazyPlugin } from '@sallyport/pipeline';
import { zipkinSchema } from './schema.ts';

/** Traces for Zipkin, and for whoever takes its spans. */
export const zipkin = defineLazyPlugin(
  { name: 'zipkin', schema: zipkinSchema },
  async () => (await import('./setup.ts')).setup,
);
