import { allowedGranularities, type Granularity, granularitiesByRange } from '../query/granularity.ts';
import { type RelativeRange, relativeRanges } from '../query/time-range.ts';
import {
  type Category,
  type DataSet,
  type Field,
  type Operator,
  operators,
  operatorsOf,
  type Unit,
} from './data-set.ts';

/** A data set as an explorer wants it told: what to offer, and how to ask for it. Konnect's shape. */
export interface CatalogueEntry {
  name: string;
  title: string;
  description: string;
  showInUI: true;
  timeRangeOptions: readonly RelativeRange[];
  /** By the longest range that has them, in milliseconds; `null`: any longer one. */
  granularityOptions: readonly { upToMs: number | null; default: Granularity; granularities: readonly Granularity[] }[];
  defaultMetric: string;
  fields: readonly CatalogueField[];
}

export interface CatalogueField {
  name: string;
  title: string;
  description: string;
  showInUI: true;
  /** Of metrics: how it is made of rows, and what it is offered under. */
  aggregation?: string;
  unit?: Unit;
  group?: 'metric' | 'dimension' | 'filter';
  metricGroup?: Category;
  supportedDimensions?: readonly string[];
  /** Of entities: what is known of them besides the id. */
  entityAttributes?: readonly string[];
  filter?: CatalogueFilter;
}

export interface CatalogueFilter {
  valueType: 'string' | 'number' | 'boolean';
  operators: readonly { type: 'multi-value' | 'single-value' | 'no-value'; ops: readonly Operator[] }[];
  preSeededValues: readonly string[];
  allowNewValues: boolean;
  /** Values are ids, which are shown as names. */
  valuesNeedTranslation: boolean;
  /** Where values can be looked up by name. */
  valueSource?: 'entities';
  entity?: string;
  /** Whether `*` stands for any characters. */
  allowsWildcards: boolean;
}

export function catalogueEntry(dataSet: DataSet): CatalogueEntry {
  const { name, title, description, defaultMetric, metrics, fields } = dataSet;
  const dimensions = [...fields.filter(({ isDimension }) => isDimension).map((field) => field.name), 'time'];
  return {
    name,
    title,
    description,
    showInUI: true,
    timeRangeOptions: relativeRanges,
    granularityOptions: granularitiesByRange.map(({ upToMs, default: usual }) => ({
      upToMs: Number.isFinite(upToMs) ? upToMs : null,
      default: usual,
      granularities: allowedGranularities(upToMs),
    })),
    defaultMetric,
    fields: [
      ...metrics.map(
        (metric): CatalogueField => ({
          name: metric.name,
          title: metric.title,
          description: metric.description,
          showInUI: true,
          group: 'metric',
          metricGroup: metric.category,
          aggregation: metric.value.type === 'percentile' ? `p${100 * metric.value.p}` : metric.value.type,
          unit: metric.unit,
          supportedDimensions: dimensions,
        }),
      ),
      ...fields.map(catalogueField),
    ],
  };
}

function catalogueField(field: Field): CatalogueField {
  const { name, title, description, kind, isDimension, unit } = field;
  const isEntity = kind.type === 'entity' || kind.type === 'scoped';
  return {
    name,
    title,
    description,
    showInUI: true,
    group: isDimension ? 'dimension' : 'filter',
    ...(unit !== undefined && { unit }),
    ...(isEntity && { entityAttributes: ['id', 'name'] }),
    ...(field.isFilter && { filter: catalogueFilter(field) }),
  };
}

function catalogueFilter({ kind, values }: Field): CatalogueFilter {
  const supported = operatorsOf(kind);
  const among = (list: readonly Operator[]) => list.filter((operator) => supported.includes(operator));
  const isEntity = kind.type === 'entity' || kind.type === 'scoped';
  const isNumber = kind.type === 'number' || kind.type === 'status';
  return {
    valueType: isNumber ? 'number' : kind.type === 'boolean' ? 'boolean' : 'string',
    operators: [
      { type: 'multi-value', ops: among(operators.multiple) },
      { type: 'single-value', ops: among([...operators.single, ...operators.text, ...operators.order]) },
      { type: 'no-value', ops: among(operators.none) },
    ],
    preSeededValues: values ?? [],
    allowNewValues: values === undefined,
    valuesNeedTranslation: isEntity,
    ...(isEntity && { valueSource: 'entities' as const, entity: kind.entity }),
    allowsWildcards: kind.type === 'pattern',
  };
}
