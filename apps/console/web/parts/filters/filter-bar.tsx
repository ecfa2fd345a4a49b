import { Button, IconButton, Popover } from '@sallyport/ui';
import { ListFilter, Lock, X } from '@sallyport/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dataSetsQuery, type Field } from '../../api/analytics.ts';
import type { Filter } from './filter.ts';
import { FilterEditor } from './filter-editor.tsx';
import { useNames } from './use-names.ts';
import { filterWords } from './words.ts';

interface FilterBarProps {
  /** Whose fields can be chosen: `api_usage`, `api_requests`, … */
  readonly datasource: string;
  readonly filters: readonly Filter[];
  readonly onChange: (filters: readonly Filter[]) => void;
  /** They hold as well, and cannot be changed here: those of a dashboard. */
  readonly presets?: readonly Filter[];
}

const noFields: readonly Field[] = [];

/** What is shown is narrowed down by: a chip for each filter, and a way to add one. */
export function FilterBar({ datasource, filters, onChange, presets = [] }: FilterBarProps) {
  const { data: sets, isError } = useQuery(dataSetsQuery);
  const fields = sets?.find(({ name }) => name === datasource)?.fields ?? noFields;
  const [isAdding, setAdding] = useState(false);
  const replace = (index: number, filter: Filter) => onChange(filters.map((one, at) => (at === index ? filter : one)));
  return (
    <search aria-label="Filters" className="flex min-w-0 flex-wrap items-center gap-1.5">
      {presets.map((filter) => (
        <PresetChip key={JSON.stringify(filter)} filter={filter} fields={fields} />
      ))}
      {filters.map((filter, index) => (
        <FilterChip
          key={JSON.stringify(filter)}
          filter={filter}
          fields={fields}
          onChange={(changed) => replace(index, changed)}
          onRemove={() => onChange(filters.filter((_, at) => at !== index))}
        />
      ))}
      <Popover
        label="Add a filter"
        isOpen={isAdding}
        onOpenChange={setAdding}
        className="w-80"
        trigger={
          <Button look="quiet" size="small" disabled={isError} className="print:hidden">
            <ListFilter className="size-3.5" aria-hidden="true" />
            Add filter
          </Button>
        }
      >
        <FilterEditor
          fields={fields}
          onApply={(filter) => {
            setAdding(false);
            onChange([...filters, filter]);
          }}
        />
      </Popover>
      {filters.length > 1 && (
        <Button look="quiet" size="small" className="print:hidden" onClick={() => onChange([])}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

interface ChipProps {
  readonly filter: Filter;
  readonly fields: readonly Field[];
}

interface FilterChipProps extends ChipProps {
  readonly onChange: (filter: Filter) => void;
  readonly onRemove: () => void;
}

const chip = 'inline-flex h-7 min-w-0 max-w-full items-center rounded-control border border-line bg-paper text-xs';

function FilterChip({ filter, fields, onChange, onRemove }: FilterChipProps) {
  const [isOpen, setOpen] = useState(false);
  const words = useFilterWords({ filter, fields });
  return (
    <span className={chip}>
      <Popover
        label={`Change the filter: ${words}`}
        isOpen={isOpen}
        onOpenChange={setOpen}
        className="w-80"
        trigger={
          <button type="button" className="h-full min-w-0 truncate rounded-l-control pl-2 hover:text-accent">
            {words}
          </button>
        }
      >
        <FilterEditor
          fields={fields}
          filter={filter}
          onApply={(changed) => {
            setOpen(false);
            onChange(changed);
          }}
        />
      </Popover>
      <IconButton label={`Remove the filter: ${words}`} size="small" className="-my-px -mr-px" onClick={onRemove}>
        <X className="size-3" aria-hidden="true" />
      </IconButton>
    </span>
  );
}

function PresetChip(props: ChipProps) {
  const words = useFilterWords(props);
  return (
    <span className="inline-flex h-7 max-w-full min-w-0 items-center gap-1.5 rounded-control bg-over px-2 text-xs text-soft">
      <Lock className="size-3 shrink-0" aria-hidden="true" />
      <span className="sr-only">Always: </span>
      <span className="truncate">{words}</span>
    </span>
  );
}

function useFilterWords({ filter, fields }: ChipProps): string {
  const field = fields.find(({ name }) => name === filter.field);
  return filterWords(filter, field, useNames(filter, field));
}
