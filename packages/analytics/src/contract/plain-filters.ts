import { fieldOf, scopedNames } from './plain-fields.ts';
import type { Item } from './plain-items.ts';

export interface PlainFilter {
  field: string;
  operator: string;
  value?: unknown;
}

export function passes(item: Item, filter: PlainFilter, controlPlaneId: string): boolean {
  const { field, operator } = filter;
  const value = field === 'control_plane' ? controlPlaneId : fieldOf(item, field);
  const given = [filter.value].flat() as (string | number | boolean)[];
  const [first = ''] = given;
  const isEmpty =
    field === 'consumer_group' ? item.row.consumerGroups.length === 0 : value === undefined || value === '';
  const isAmong = () => {
    if (field === 'consumer_group') return given.some((group) => item.row.consumerGroups.includes(String(group)));
    if (value === undefined) return false;
    return given.some((wanted) => {
      if (typeof value !== 'string') return String(value) === String(wanted);
      const text = field.endsWith('_grouped') ? String(wanted).toUpperCase() : String(wanted);
      if (scopedNames.includes(field)) return value === text || `${controlPlaneId}:${value}` === text;
      return patterns.includes(field) && text.includes('*') ? matches(value, text) : value === text;
    });
  };
  switch (operator) {
    case 'in':
    case '=':
      return isAmong();
    case 'not_in':
    case '!=':
      return !isAmong();
    case 'empty':
      return isEmpty;
    case 'not_empty':
      return !isEmpty;
    case 'starts_with':
      return typeof value === 'string' && value.startsWith(String(first));
    case 'ends_with':
      return typeof value === 'string' && value.endsWith(String(first));
    case '<':
      return typeof value === 'number' && value < Number(first);
    case '>':
      return typeof value === 'number' && value > Number(first);
    case '<=':
      return typeof value === 'number' && value <= Number(first);
    case '>=':
      return typeof value === 'number' && value >= Number(first);
    default:
      throw new Error(`No such operator: ${operator}.`);
  }
}

/** Fields in whose values `*` stands for anything. */
const patterns = [
  'data_plane_node_version',
  'auth_type',
  'response_source',
  'http_method',
  'request_id',
  'trace_id',
  'request_uri',
  'upstream_uri',
  'client_ip',
  'header_host',
  'header_user_host',
  'header_user_agent',
  'request_protocol',
  'response_header_content_type',
];

/** Whether a text is as a pattern says, in which `*` stands for anything and `\*` for itself. */
function matches(text: string, pattern: string): boolean {
  const source = pattern
    .split(/(\\\*|\*)/)
    .map((part) => (part === '*' ? '[^]*' : part === '\\*' ? '\\*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`, 'u').test(text);
}
