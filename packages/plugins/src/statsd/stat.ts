import type { ExchangeEvent } from '@sallyport/contracts';
import { safeStep, safeText, statLine, statSuffix, type TagStyle, tagText } from '../shared/statsd/line.ts';
import { consumerText, type PlainMetric, plainMetrics, plainValue, serviceText } from '../shared/statsd/values.ts';
import type { StatsdConfig, StatsdMetric } from './schema.ts';

/** A configured metric, made ready: the line it tells of an exchange, if any. */
export type Stat = (event: ExchangeEvent) => string | undefined;

export function compileStat(metric: StatsdMetric, config: StatsdConfig, hostname: string): Stat {
  const node = safeStep(hostname);
  return config.tag_style === undefined
    ? namedStat(metric, config, node)
    : taggedStat(metric, config, config.tag_style, node);
}

/** Everything in the name: `kong.service.shop.status.200`. */
function namedStat(metric: StatsdMetric, config: StatsdConfig, node: string): Stat {
  const { name, stat_type, sample_rate = 1 } = metric;
  const prefix = config.hostname_in_prefix ? `${config.prefix}.node.${node}` : config.prefix;
  const suffix = statSuffix(stat_type, sample_rate);
  const { consumerOf, scopeOf, workspace } = identifiers(metric, config);

  return (event) => {
    const scope = scopeOf(event);
    const { status } = event.response;
    if (isPlain(name)) {
      const value = plainValue(name, event);
      return value === undefined ? undefined : statLine(`${prefix}.${scope}.${plainMetrics[name]}`, value, suffix);
    }
    if (name === 'status_count') return statLine(`${prefix}.${scope}.status.${status}`, 1, suffix);
    if (name === 'status_count_per_workspace')
      return statLine(`${prefix}.${scope}.workspace.${workspace}.status.${status}`, 1, suffix);
    const consumer = consumerOf(event);
    if (consumer === undefined) return undefined;
    if (name === 'unique_users') return statLine(`${prefix}.${scope}.user.uniques`, consumer, suffix);
    if (name === 'request_per_user') return statLine(`${prefix}.${scope}.user.${consumer}.request.count`, 1, suffix);
    if (name === 'status_count_per_user')
      return statLine(`${prefix}.${scope}.user.${consumer}.status.${status}`, 1, suffix);
    const route = event.route?.id;
    if (typeof route !== 'string') return undefined;
    return statLine(`${prefix}.route.${safeText(route)}.user.${consumer}.status.${status}`, 1, suffix);
  };
}

/** The numbers of an exchange only; where they belong is in the tags. */
function taggedStat(metric: StatsdMetric, config: StatsdConfig, style: TagStyle, node: string): Stat {
  const { name, stat_type, sample_rate = 1 } = metric;
  if (!isPlain(name)) return () => undefined;
  const suffix = statSuffix(stat_type, sample_rate);
  const stat = `${config.prefix}.${plainMetrics[name]}`;
  const { consumerOf, serviceOf, workspace } = identifiers(metric, config);

  return (event) => {
    const value = plainValue(name, event);
    if (value === undefined) return undefined;
    const service = serviceOf(event);
    const route = event.route?.name ?? event.route?.id;
    const consumer = consumerOf(event);
    const tags = [
      ...(service === undefined ? [] : [tagText(style, 'service', safeText(service))]),
      ...(typeof route === 'string' ? [tagText(style, 'route', safeText(route))] : []),
      tagText(style, 'workspace', workspace),
      ...(consumer === undefined ? [] : [tagText(style, 'consumer', consumer)]),
      tagText(style, 'node', node),
      tagText(style, 'status', String(event.response.status)),
    ].join(',');
    return statLine(stat, value, suffix, tags, style);
  };
}

function identifiers(metric: StatsdMetric, config: StatsdConfig) {
  const ofConsumer = metric.consumer_identifier ?? config.consumer_identifier_default;
  const ofService = metric.service_identifier ?? config.service_identifier_default;
  const ofWorkspace = metric.workspace_identifier ?? config.workspace_identifier_default;
  const serviceOf = ({ service }: ExchangeEvent) => serviceText(service, ofService);
  return {
    serviceOf,
    consumerOf({ consumer }: ExchangeEvent): string | undefined {
      const text = consumerText(consumer, ofConsumer);
      return text === undefined ? undefined : safeText(text);
    },
    scopeOf: (event: ExchangeEvent): string =>
      event.service === undefined ? 'global.unmatched' : `service.${safeStep(serviceOf(event) ?? 'unnamed')}`,
    workspace: ofWorkspace === 'workspace_name' ? 'default' : defaultWorkspaceId,
  };
}

function isPlain(name: StatsdMetric['name']): name is PlainMetric {
  return name in plainMetrics;
}

/** Kong's default workspace has this id in every installation without a database. */
const defaultWorkspaceId = '0dc6f45b-8f8d-40d2-a504-473544ee190b';
