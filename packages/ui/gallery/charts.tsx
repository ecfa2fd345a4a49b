import { BarRanking, Card } from '../src/index.ts';

export const Charts = () => (
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
);
