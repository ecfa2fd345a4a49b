import type { Field } from './data-set.ts';
import { classOf, dimension, entity, filterOnly, number, pattern, scoped, status, text } from './field-makers.ts';

/** Which entities an exchange went through. */
export const entityFields: readonly Field[] = [
  dimension(entity('control_plane'), ['control_plane', 'Control plane', 'The control plane of the gateway.']),
  dimension(scoped('node'), ['data_plane_node', 'Data plane node', 'The gateway that served it.']),
  dimension(pattern, ['data_plane_node_version', 'Node version', "The gateway's version."]),
  dimension(scoped('service'), ['gateway_service', 'Gateway service', 'Empty where no route with a service matched.']),
  dimension(scoped('route'), ['route', 'Route', 'Empty where none matched.']),
];

/** Who asked. */
export const callerFields: readonly Field[] = [
  dimension(scoped('consumer'), ['consumer', 'Consumer', 'Empty where the caller is no known consumer.']),
  dimension({ type: 'list' }, [
    'consumer_group',
    'Consumer group',
    'An exchange of a consumer in several groups counts in each of them.',
  ]),
  dimension(text, ['credential', 'Credential', 'Id of the credential shown.']),
  dimension(text, [
    'subject',
    'Subject',
    'Who is billed: the consumer, else the person or agent that the token is about.',
  ]),
  dimension(text, ['agent', 'Agent', 'The agent that acts for somebody, as its token says.']),
  dimension(pattern, ['auth_type', 'Authentication', 'The plugin that knew the caller: key-auth, openid-connect.']),
  dimension(text, [
    'country_code',
    'Country',
    "Of the client's address; empty, since no table of addresses is configured.",
  ]),
];

/** What came of it. */
export const outcomeFields: readonly Field[] = [
  dimension(status, ['status_code', 'Status', 'As the caller got it.']),
  classOf('status_code', ['status_code_grouped', 'Status class', 'As the caller got it: 4XX.']),
  dimension(status, ['upstream_status_code', 'Upstream status', 'Empty where no upstream answered.']),
  classOf('upstream_status_code', ['upstream_status_code_grouped', 'Upstream status class', 'Of the upstream: 5XX.']),
  dimension(
    pattern,
    [
      'response_source',
      'Response source',
      'Who made the answer: the upstream, a plugin that refused, or the gateway itself.',
    ],
    { values: ['upstream', 'plugin', 'gateway'] },
  ),
  dimension(text, ['cache_status', 'Cache status', 'Of proxy-cache: Hit, Miss, Bypass, Refresh.']),
  dimension(text, ['refusal_plugin', 'Refusing plugin', 'The plugin that said no.']),
  dimension(text, ['refusal_code', 'Code of the refusal', 'What the plugin said no with.']),
  dimension(text, ['error_code', "The gateway's error", 'The code with which the gateway itself failed the exchange.']),
  dimension(pattern, ['http_method', 'Method', 'Of the request.']),
];

/** Numbers of the exchange, to filter by. */
export const measureFields: readonly Field[] = [
  filterOnly(
    number,
    ['latencies_response_ms', 'Response latency', 'From the first byte of the request to the last of the answer.'],
    {
      unit: 'ms',
    },
  ),
  filterOnly(number, ['latencies_upstream_ms', 'Upstream latency', "Waiting for the upstream's first byte."], {
    unit: 'ms',
  }),
  filterOnly(
    number,
    ['latencies_kong_gateway_ms', 'Gateway latency', 'The time that was not spent waiting for the upstream.'],
    {
      unit: 'ms',
    },
  ),
  filterOnly(number, ['latencies_kong_internal_ms', 'Internal latency', 'Until the request was sent upstream.'], {
    unit: 'ms',
  }),
  filterOnly(number, ['request_body_size', 'Request size', 'Of the body.'], { unit: 'bytes' }),
  filterOnly(number, ['response_body_size', 'Response size', 'Of the body.'], { unit: 'bytes' }),
];

export const commonFields: readonly Field[] = [...entityFields, ...callerFields, ...outcomeFields, ...measureFields];
