import { useState } from 'react';
import { Card, Matrix, type MatrixCell, Waterfall, type WaterfallRow } from '../src/index.ts';

const people = ['payments-agent', 'support-agent', 'alice@example.com', 'nightly-report', 'everyone'];
const tools = [
  'search_flights',
  'get_customer',
  'refund_payment',
  'list_open_tickets_of_a_customer',
  'send_mail',
  'delete_customer',
  'run_query',
  'read_file',
];

function access(person: string, tool: string): MatrixCell | undefined {
  const at = people.indexOf(person) * 3 + tools.indexOf(tool);
  if (at % 5 === 4) return undefined;
  return at % 3 === 1
    ? { words: 'denied by acl', meaning: 'refused', href: '#rule' }
    : { words: 'may call', meaning: 'allowed' };
}

function calls(person: string, tool: string): MatrixCell | undefined {
  const at = (people.indexOf(person) + 1) * (tools.indexOf(tool) + 1);
  return at % 7 === 0 ? undefined : { words: `${at} calls`, shown: String(at), heat: at / 40 };
}

const heads = (keys: readonly string[]) => keys.map((key) => ({ key, label: key, href: `#${key}` }));

const hops: readonly WaterfallRow[] = [
  { id: 'call', name: 'POST /v1/chat/completions', kind: 'prompt', offsetMs: 0, durationMs: 4120 },
  {
    id: 'guard',
    parentId: 'call',
    name: 'ai-prompt-guard',
    kind: 'guard',
    offsetMs: 2,
    durationMs: 14,
    meaning: 'allowed',
  },
  {
    id: 'model',
    parentId: 'call',
    name: 'claude-sonnet-5',
    kind: 'model',
    offsetMs: 20,
    durationMs: 1900,
    meaning: 'running',
    moment: { atMs: 440, label: 'First token after 420 ms' },
    usd: 0.0123,
    tokens: 2412,
  },
  {
    id: 'tool',
    parentId: 'model',
    name: 'get_customer',
    kind: 'tool',
    offsetMs: 900,
    durationMs: 320,
    meaning: 'allowed',
  },
  {
    id: 'refund',
    parentId: 'model',
    name: 'refund_payment',
    kind: 'tool',
    offsetMs: 1300,
    durationMs: 4,
    isRefused: true,
  },
  {
    id: 'answer',
    parentId: 'call',
    name: 'claude-sonnet-5',
    kind: 'answer',
    offsetMs: 1940,
    durationMs: 2160,
    meaning: 'running',
    usd: 0.0231,
    tokens: 3120,
  },
];

/** What one looks into. */
export function Details() {
  const [selected, setSelected] = useState<string>('model');
  return (
    <>
      <Card title="Waterfall">
        <div className="p-2">
          <Waterfall title="One conversation" rows={hops} selectedId={selected} onSelect={setSelected} />
        </div>
      </Card>
      <Card title="Loading">
        <div className="px-4">
          <Waterfall title="Loading" rows={undefined} />
        </div>
      </Card>
      <Card title="Who can call what">
        <Matrix title="Who can call what" corner="Caller" rows={heads(people)} columns={heads(tools)} cell={access} />
      </Card>
      <Card title="Heat">
        <Matrix title="Calls" corner="Caller" rows={heads(people)} columns={heads(tools)} cell={calls} height={220} />
        <Matrix title="Loading" rows={undefined} columns={[]} cell={calls} />
      </Card>
    </>
  );
}
