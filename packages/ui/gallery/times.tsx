import { useState } from 'react';
import { Card, formatPeriod, TimeSeries, type TimeSeriesData } from '../src/index.ts';

const stepMs = 30 * 60_000;
const count = 48;
const firstMs = Math.floor(Date.now() / stepMs) * stepMs - (count - 1) * stepMs;
const timesMs = Array.from({ length: count }, (_, index) => firstMs + index * stepMs);

const wave = (phase: number, size: number): (number | null)[] =>
  timesMs.map((_, index) =>
    Math.max(0, Math.round(size * (1.2 + Math.sin(index / 6 + phase) + Math.sin(index * 1.7 + phase) / 3))),
  );

const withGap = (values: readonly (number | null)[], from: number, to: number) =>
  values.map((value, index) => (index >= from && index < to ? null : value));

const requests: TimeSeriesData = {
  timesMs,
  stepMs,
  unit: 'count',
  isLastPartial: true,
  series: [
    { name: '2xx', values: withGap(wave(0, 1200), 20, 23), href: '#2xx' },
    { name: '4xx', values: withGap(wave(1, 160), 20, 23), href: '#4xx' },
    { name: '5xx', values: withGap(wave(2, 60), 20, 23), href: '#5xx' },
  ],
};

const models = [
  'gpt-5.2',
  'claude-sonnet-5',
  'gemini-3-pro',
  'mistral-large',
  'llama-4',
  'qwen-3',
  'deepseek-v4',
  'o5-mini',
  'haiku',
];

const tokens: TimeSeriesData = {
  timesMs,
  stepMs,
  unit: 'token count',
  series: [
    ...models.map((name, index) => ({ name, values: wave(index, 90_000 / (index + 1)) })),
    { name: '____OTHER____', label: 'Others', values: wave(3, 9000) },
  ],
};

const latency: TimeSeriesData = {
  timesMs,
  stepMs,
  unit: 'ms',
  series: [{ name: 'response_latency_p99', label: 'p99', values: withGap(withGap(wave(4, 420), 10, 14), 15, 17) }],
};

const cost: TimeSeriesData = {
  timesMs,
  unit: 'usd',
  isLastPartial: true,
  series: [{ name: 'cost', label: 'Cost', values: wave(5, 100).map((value) => (value ?? 0) / 900) }],
};

/** What is measured over time. */
export function Times() {
  const [chosen, setChosen] = useState('Draw over a part of the time.');
  const choose = (fromMs: number, toMs: number) => setChosen(formatPeriod(fromMs, toMs));
  return (
    <>
      <Card title="Requests" actions={<span className="text-xs text-faint">{chosen}</span>}>
        <div className="p-4">
          <TimeSeries title="Requests by status" data={requests} kind="bars" onSelectWindow={choose} />
        </div>
      </Card>
      <Card title="Tokens by model">
        <div className="p-4">
          <TimeSeries
            title="Tokens by model"
            data={tokens}
            isStacked
            windowActions={[
              { label: 'Zoom', onChoose: choose },
              { label: 'Explore', hrefOf: () => '#explore' },
              { label: 'View requests', hrefOf: (fromMs, toMs) => `#from=${fromMs}&to=${toMs}` },
            ]}
          />
        </div>
      </Card>
      <div className="grid gap-6 md:grid-cols-2">
        <Card title="Latency">
          <div className="p-4">
            <TimeSeries
              title="Latency"
              data={latency}
              thresholds={[
                { value: 600, kind: 'warning', label: 'slow' },
                { value: 1000, kind: 'error', label: 'too slow' },
              ]}
            />
          </div>
        </Card>
        <Card title="Requests, as lines">
          <div className="p-4">
            <TimeSeries title="Requests" data={requests} height={220} />
          </div>
        </Card>
        <Card title="Cost">
          <div className="p-4">
            <TimeSeries title="Cost" data={cost} kind="bars" height={160} />
          </div>
        </Card>
        <Card title="Not filled">
          <div className="grid gap-4 p-4">
            <TimeSeries title="Loading" data={undefined} height={100} />
            <TimeSeries title="Empty" data={{ ...requests, series: [] }} height={60} />
            <TimeSeries
              title="Failed"
              data={undefined}
              height={110}
              failure={{ message: 'The figures could not be read.', onRetry: () => undefined, requestId: '1a2b3c4d' }}
            />
          </div>
        </Card>
      </div>
    </>
  );
}
