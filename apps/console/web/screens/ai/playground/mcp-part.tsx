import { Button, Card, CodeBlock, EmptyState, Notice, SelectField } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../../api/person.ts';
import { messageOf } from '../../../parts/message-of.ts';
import { useSearch } from '../../../state/use-search.ts';
import { declaredToolsQuery } from '../mcp-servers/server/tools.queries.ts';
import { hintsOf, type ToolInfo, toolsOf } from '../mcp-servers/server/tools.ts';
import { useSeenTools } from '../mcp-servers/server/use-seen-tools.ts';
import type { Caller } from '../parts/caller.ts';
import { toolText } from './answer.ts';
import { ArgumentsFields, isFormable, readArguments } from './arguments-fields.tsx';
import { Exchange } from './exchange.tsx';
import type { OfferedRoute } from './playground.queries.ts';
import { type CallState, useCall } from './use-call.ts';

interface McpPartProps {
  readonly controlPlaneId: string;
  readonly route: OfferedRoute;
  readonly address: string | undefined;
  /** Undefined: it is not told in full yet. */
  readonly caller: Caller | undefined;
}

/** Lists the tools of a server as a caller sees them, and calls one. */
export function McpPart({ controlPlaneId, route, address, caller }: McpPartProps) {
  const [{ tool: name }, change] = useSearch();
  const mayRead = useMay()('plugins.read', controlPlaneId);
  const declared = useQuery({ ...declaredToolsQuery(controlPlaneId, route.id), enabled: mayRead });
  const { seen, error, isAsking, ask } = useSeenTools(
    controlPlaneId,
    caller && { route: route.id, as: caller, ...(address !== undefined && { address }) },
  );
  const tools = toolsOf({
    declared: declared.data?.tools ?? [],
    seen: seen?.tools ?? [],
    measures: undefined,
  });
  const chosen = tools.find((tool) => tool.name === name) ?? (name === undefined ? undefined : unknownTool(name));
  const wait = caller === undefined ? 'Choose as whom first.' : undefined;
  return (
    <Card
      title="Tools"
      actions={
        <Button size="small" disabled={caller === undefined || isAsking} title={wait} onClick={ask}>
          {isAsking ? 'Asking' : 'List the tools'}
        </Button>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
        {error !== null && (
          <Notice meaning="failed" title="The tools could not be asked for.">
            {messageOf(error)}
          </Notice>
        )}
        {seen?.error !== undefined && (
          <Notice meaning="refused" title={`Refused: ${seen.error}`}>
            Choose somebody else to call as.
          </Notice>
        )}
        {seen !== undefined && seen.error === undefined && (
          <p role="status" className="text-sm text-soft">
            {seen.tools.length} {seen.tools.length === 1 ? 'tool' : 'tools'} are shown to this caller.
          </p>
        )}
        {tools.length === 0 && chosen === undefined ? (
          <EmptyState
            title="No tools are known yet"
            description="List them: the server tells each caller which it may use."
          />
        ) : (
          <SelectField
            label="Tool"
            value={name}
            options={(chosen === undefined || tools.includes(chosen) ? tools : [chosen, ...tools]).map((tool) => ({
              value: tool.name,
              label: tool.name,
              ...(tool.title !== undefined && { detail: tool.title }),
            }))}
            onChange={(value) => change({ tool: value }, { isReplacing: true })}
            placeholder="Choose a tool"
          />
        )}
        {chosen !== undefined && (
          <ToolCall
            key={chosen.name}
            tool={chosen}
            isWaiting={caller === undefined}
            where={{ controlPlaneId, route: route.id, address, caller }}
          />
        )}
      </div>
    </Card>
  );
}

const unknownTool = (name: string): ToolInfo => ({ name, isSeen: false, values: {} });

interface ToolCallProps {
  readonly tool: ToolInfo;
  readonly isWaiting: boolean;
  readonly where: {
    readonly controlPlaneId: string;
    readonly route: string;
    readonly address: string | undefined;
    readonly caller: Caller | undefined;
  };
}

function ToolCall({ tool, isWaiting, where }: ToolCallProps) {
  const { state, start, stop } = useCall();
  const [value, setValue] = useState<unknown>({});
  const [text, setText] = useState('');
  const isRunning = state?.isRunning === true;
  const given = isFormable(tool.inputSchema) ? (value as Readonly<Record<string, unknown>>) : readArguments(text);
  const send = () => {
    const { controlPlaneId, route, address, caller } = where;
    if (caller === undefined || given === undefined) return;
    void start(controlPlaneId, {
      ...{ kind: 'mcp', route, as: caller },
      ...(address !== undefined && { address }),
      mcp: { method: 'tools/call', params: { name: tool.name, arguments: given } },
    });
  };
  return (
    <form
      noValidate
      className="grid grid-cols-[minmax(0,1fr)] gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {tool.description !== undefined && (
        <p className="text-sm whitespace-pre-line wrap-anywhere text-soft">{tool.description}</p>
      )}
      {hintsOf(tool).length > 0 && (
        <p className="text-xs text-soft">
          The server says:{' '}
          {hintsOf(tool)
            .map(({ word }) => word)
            .join(', ')}
          .
        </p>
      )}
      <ArgumentsFields schema={tool.inputSchema} value={value} onChange={setValue} text={text} onText={setText} />
      <div className="flex items-center justify-end gap-3">
        {isWaiting && <span className="text-xs text-soft">Choose as whom first.</span>}
        {isRunning ? (
          // A button of its own: one that became the other would send the form with the click that stops.
          <Button key="stop" onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button type="submit" look="main" disabled={isWaiting || given === undefined}>
            Call tool
          </Button>
        )}
      </div>
      {state !== undefined && <Told state={state} />}
    </form>
  );
}

function Told({ state }: { readonly state: CallState }) {
  const { result } = state.answer;
  const told = result === undefined ? undefined : toolText(result);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-busy={state.isRunning}>
      {state.isRunning && <p className="text-sm text-soft">Waiting for the answer</p>}
      {told?.isError === true && <Notice meaning="failed" title="The tool says that it failed." />}
      {told !== undefined && <CodeBlock label="What the tool answered" isLabelShown isLong code={told.text} />}
      <Exchange state={state} />
    </div>
  );
}
