import {
  BarRanking,
  Card,
  Donut,
  Gauge,
  GoldenSignals,
  LatencyBar,
  SingleValue,
  TopTable,
  VerticalBars,
} from '../src/index.ts';

const trend = [3, 5, 4, 6, null, 8, 7, 9, 12, 11, 9, 10];
const failure = { message: 'The figures could not be read.', onRetry: () => undefined, requestId: '1a2b3c4d' };

const statuses = [
  { name: '2xx', value: 120_400 },
  { name: '4xx', value: 9_840 },
  { name: '5xx', value: 812 },
  { name: '3xx', value: 12 },
];
const providers = ['openai', 'anthropic', 'google', 'mistral', 'bedrock', 'azure', 'groq', 'cohere', 'ollama', 'vllm'];

const split = {
  unit: 'count',
  series: [{ name: 'allowed', label: 'Allowed' }, { name: 'denied', label: 'Denied' }, { name: 'failed' }],
  rows: ['search_flights', 'get_customer', 'refund_payment', 'list_open_tickets_of_a_customer', 'send_mail'].map(
    (name, index) => ({
      name,
      href: `#${name}`,
      bars: [{ value: 900 - index * 180 }, { value: 40 * index }, { value: 12 + index }],
    }),
  ),
} as const;

/** What is compared, not over time. */
export const Charts = () => (
  <>
    <GoldenSignals
      requests={{ value: 1_204_120, before: 1_100_400, unit: 'count', trend }}
      errorRate={{ value: 2.34, before: 1.9, unit: '%', trend }}
      latency={{ value: 412, before: 480, unit: 'ms', trend }}
      links={{ requests: '#requests', errorRate: '#errors' }}
    />
    <GoldenSignals requests={undefined} errorRate={undefined} latency={{ value: null, unit: 'ms' }} />
    <div className="grid gap-6 md:grid-cols-2">
      <Card title="Donut">
        <div className="p-4">
          <Donut title="Requests by status" data={{ unit: 'count', slices: statuses }} />
        </div>
      </Card>
      <Card title="Many slices">
        <div className="p-4">
          <Donut
            title="Requests by provider"
            data={{
              unit: 'usd',
              slices: providers.map((name, index) => ({ name, value: 40 / (index + 1), href: `#${name}` })),
            }}
          />
        </div>
      </Card>
      <Card title="Single value">
        <div className="grid grid-cols-2 gap-4 p-4">
          <SingleValue
            title="Cost"
            data={{ value: 1204.5, before: 1400, unit: 'usd', trend }}
            better="less"
            href="#cost"
          />
          <SingleValue title="Tokens" data={{ value: 3_412_000, before: 3_412_000, unit: 'token count' }} />
        </div>
      </Card>
      <Card title="Gauges">
        <div className="grid grid-cols-2 gap-4 p-4">
          <Gauge
            title="Budget"
            data={{ value: 842, max: 1000, unit: 'usd' }}
            thresholds={[
              { value: 800, kind: 'warning', label: 'nearly spent' },
              { value: 950, kind: 'error', label: 'spent' },
            ]}
          />
          <Gauge title="Cache" data={{ value: 42, max: 100, unit: '%' }} display="single" />
        </div>
      </Card>
      <Card title="Loading">
        <div className="grid gap-6 p-4">
          <Donut title="Loading" data={undefined} />
          <BarRanking title="Loading" series={[]} rows={undefined} />
          <LatencyBar title="Loading" parts={undefined} />
        </div>
      </Card>
      <Card title="Loading, empty, failed">
        <div className="grid gap-6 p-4">
          <VerticalBars title="Loading" series={[]} rows={undefined} height={100} />
          <Donut title="Empty" data={{ unit: 'count', slices: [] }} empty="No model was called." />
          <Donut title="Failed" data={undefined} failure={failure} />
          <Gauge title="Loading" data={undefined} />
        </div>
      </Card>
    </div>
    <Card title="Where the time went">
      <div className="p-4">
        <LatencyBar
          title="Latency of the request"
          totalMs={830}
          parts={[
            { name: 'gateway', label: 'Gateway', ms: 3.2, detail: 'Plugins before the upstream' },
            { name: 'connect', label: 'Connecting', ms: 41 },
            { name: 'upstream', label: 'Waiting for the first byte', ms: 612 },
            { name: 'reading', label: 'Reading', ms: 120 },
          ]}
        />
      </div>
    </Card>
    <Card title="Calls by tool">
      <div className="p-4">
        <BarRanking title="Calls by tool" most={3} {...split} />
      </div>
    </Card>
    <Card title="The same, upright">
      <div className="p-4">
        <VerticalBars title="Calls by tool" {...split} />
      </div>
    </Card>
    <Card title="Top models">
      <TopTable
        title="Top models"
        dimensions={[
          { name: 'model', title: 'Model' },
          { name: 'provider', title: 'Provider' },
        ]}
        metrics={[
          { name: 'total_tokens', title: 'Tokens', unit: 'token count' },
          { name: 'cost', title: 'Cost', unit: 'usd' },
          { name: 'latency', title: 'Latency', unit: 'ms' },
        ]}
        rows={['gpt-5.2', 'claude-sonnet-5', 'gemini-3-pro'].map((text, index) => ({
          names: [{ text, href: `#${text}` }, { text: providers[index]! }],
          values: [1_204_000 / (index + 1), index === 2 ? null : 12.4 / (index + 1), 812 * (index + 1)],
        }))}
      />
    </Card>
    <Card title="Bars">
      <div className="grid grid-cols-1 gap-6 p-4">
        <BarRanking
          title="Error rates"
          series={[
            { name: '4xx', meaning: 'refused' },
            { name: '5xx', meaning: 'failed' },
          ]}
          rows={[
            {
              name: 'legacy-customer-master-data-synchronisation-service-eu-central-1',
              bars: [
                { value: 12.34, shown: '12.34 %' },
                { value: 4.9, shown: '4.9 %' },
              ],
              total: '17.24 %',
            },
            {
              name: 'identity',
              bars: [
                { value: 5, shown: '5 %' },
                { value: 0, shown: '0 %' },
              ],
              total: '5 %',
            },
          ]}
        />
        <BarRanking
          title="Cost"
          series={[{ name: 'Cost', meaning: 'cost' }]}
          rows={[
            { name: 'gpt-5.2', bars: [{ value: 12.4, shown: '$12.40' }] },
            { name: 'claude-sonnet-5', bars: [{ value: 3.1, shown: '$3.10' }] },
          ]}
        />
      </div>
    </Card>
  </>
);
