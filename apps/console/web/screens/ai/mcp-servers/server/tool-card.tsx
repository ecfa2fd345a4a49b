import { Badge, Card, CodeBlock } from '@sallyport/ui';
import { type Filter, isOneOf } from '../../../../parts/filters/filter.ts';
import { requestsHref } from '../../../../parts/filters/requests-href.ts';
import { useTimeRange } from '../../../../state/use-time-range.ts';
import { NumberLink } from '../../parts/number-link.tsx';
import { argumentsOf, hintsOf, type ToolInfo } from './tools.ts';

interface ToolCardProps {
  readonly tool: ToolInfo;
  /** Whether it is known how much it is called. */
  readonly isMeasured: boolean;
  readonly filters: readonly Filter[];
  readonly tryHref: string | undefined;
}

/** One tool: what it is for, what it takes, how much it is called, and a way to try it. What others wrote is text. */
export function ToolCard({ tool, isMeasured, filters, tryHref }: ToolCardProps) {
  const { name, title, description, inputSchema, outputSchema, declared, values } = tool;
  const [range] = useTimeRange();
  const href = (...more: readonly Filter[]) =>
    requestsHref({ filters: [...filters, isOneOf('mcp_tool_name', name), ...more], range });
  const count = (metric: string) => (isMeasured ? (values[metric] ?? 0) : undefined);
  const taken = argumentsOf(inputSchema);
  return (
    <Card
      title={<span className="figure">{name}</span>}
      actions={
        tryHref !== undefined && (
          <a className="text-sm font-medium text-accent hover:underline" href={tryHref}>
            Try it
          </a>
        )
      }
    >
      <div className="grid gap-3 px-4 py-3 text-sm">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {title !== undefined && title !== name && <span className="font-medium wrap-anywhere">{title}</span>}
          {hintsOf(tool).map(({ word, isGrave }) => (
            <Badge key={word} meaning={isGrave ? 'refused' : 'plain'}>
              {word}
            </Badge>
          ))}
          {!tool.isSeen && declared === undefined && <Badge>seen in traffic only</Badge>}
        </div>
        {description !== undefined && <p className="max-w-3xl whitespace-pre-line wrap-anywhere">{description}</p>}
        {declared?.method !== undefined && (
          <p className="figure text-soft">
            {declared.method} {declared.path}
          </p>
        )}
        {taken.length > 0 && (
          <ul aria-label={`What ${name} takes`} className="grid gap-1">
            {taken.map((argument) => (
              <li key={argument.name} className="wrap-anywhere">
                <code className="figure font-medium">{argument.name}</code>{' '}
                <span className="text-soft">
                  {[argument.type, argument.isRequired ? 'required' : ''].filter((text) => text !== '').join(', ')}
                </span>
                {argument.description !== undefined && <span className="text-soft"> · {argument.description}</span>}
              </li>
            ))}
          </ul>
        )}
        <p className="tabular flex flex-wrap gap-x-4 text-soft">
          <span>
            <NumberLink value={count('request_count')} href={href()} />{' '}
            {values['request_count'] === 1 ? 'call' : 'calls'}
          </span>
          <span>
            <NumberLink value={count('acl_deny_count')} href={href(isOneOf('acl_action', 'deny'))} /> denied
          </span>
          {typeof values['mcp_error_rate'] === 'number' && (
            <span>
              <NumberLink
                value={values['mcp_error_rate']}
                unit="%"
                href={href({ field: 'mcp_error', operator: 'not_empty' })}
              />{' '}
              errors
            </span>
          )}
          {typeof values['mcp_latency_p99'] === 'number' && (
            <span>
              p99 <NumberLink value={values['mcp_latency_p99']} unit="ms" href={href()} />
            </span>
          )}
        </p>
        {(inputSchema !== undefined || outputSchema !== undefined) && (
          <details>
            <summary className="cursor-pointer text-soft hover:text-ink">Schemas</summary>
            <div className="mt-2 grid gap-2">
              {inputSchema !== undefined && <SchemaCode label="What it takes" schema={inputSchema} />}
              {outputSchema !== undefined && <SchemaCode label="What it answers" schema={outputSchema} />}
            </div>
          </details>
        )}
      </div>
    </Card>
  );
}

const SchemaCode = ({ label, schema }: { readonly label: string; readonly schema: unknown }) => (
  <CodeBlock label={label} isLabelShown isLong code={JSON.stringify(schema, null, 2)} />
);
