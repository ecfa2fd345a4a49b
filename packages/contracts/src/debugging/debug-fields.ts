/** What rules of debug sessions are about, with Kong's names. */
export const debugFields = {
  'http.request.method': 'text',
  'http.path': 'text',
  'http.response.status_code': 'number',
  'proxy.kong.route.id': 'text',
  'proxy.kong.service.id': 'text',
  'proxy.kong.consumer.id': 'text',
  'proxy.kong.latency_total_ms': 'number',
  'proxy.kong.upstream.status_code': 'number',
} as const satisfies Readonly<Record<string, 'text' | 'number'>>;

export type DebugField = keyof typeof debugFields;
