import {
  Button,
  Card,
  CodeBlock,
  DescriptionList,
  Figures,
  IdPill,
  OneTimeSecret,
  PageHeader,
  Pill,
  Progress,
  SkeletonLines,
  SkeletonTable,
  SkeletonTiles,
  Stepper,
  TagList,
} from '../src/index.ts';

const tags = ['eu', 'critical', 'payments', 'pci', 'team-checkout', 'legacy', 'public'];
const command = 'sallyport sync kong.yaml --control-plane eu-production --select-tag payments --dry-run';

export const Parts = () => (
  <>
    <Card title="Parts of screens">
      <div className="grid grid-cols-1 gap-6 p-4">
        <PageHeader
          crumbs={[
            { label: 'Control planes', href: '#control-planes' },
            { label: 'eu-production', href: '#eu-production' },
            { label: 'Services', href: '#services' },
          ]}
          title="payments-adapter"
          pills={
            <>
              <Pill meaning="allowed">Healthy</Pill>
              <Pill href="#version">version 42</Pill>
              <IdPill id="9524ec7d-36d9-465d-a8c5-83a3c9390458" label="Copy the service's id" />
            </>
          }
          description="Takes payments to the old system."
          actions={
            <>
              <Button>Edit</Button>
              <Button look="danger">Delete service</Button>
            </>
          }
        />
        <Figures
          label="Services"
          figures={[
            { label: 'Services', value: '128', href: '#services' },
            { label: 'Without authentication', value: '3', href: '#open', meaning: 'refused', detail: 'of 412 routes' },
            { label: 'Failing targets', value: '1', href: '#targets', meaning: 'failed' },
          ]}
        />
        <DescriptionList
          items={[
            { label: 'Host', value: <span className="figure">payments.internal</span> },
            { label: 'Tags', value: <TagList tags={tags} hrefOf={(tag) => `#${tag}`} /> },
            { label: 'Client certificate', value: undefined },
            { label: 'Read timeout', value: '60 s', help: 'Until the answer begins.', isAdvanced: true },
            { label: 'Retries', value: '5', isAdvanced: true },
          ]}
        />
        <CodeBlock label="The same as a command" isLabelShown code={command} />
        <OneTimeSecret
          label="API key"
          secret="spk_live_7f2c9a1e5b8d4f3a6c0e9b7d2a5f8c1e"
          advice="Keep it where your program reads its secrets."
        />
        <Progress label="Rolling out version 42" share={0.25} detail="3 of 12 nodes" />
        <Progress label="Exporting" share={undefined} />
        <Stepper
          label="Connect a gateway"
          steps={[
            { label: 'Make a certificate', state: 'done' },
            { label: 'Start the gateway', state: 'running', detail: 'Waiting for it to connect.' },
            { label: 'Send a request', state: 'waiting' },
            { label: 'Verify the answer', state: 'failed', detail: 'It was not there.' },
          ]}
        />
      </div>
    </Card>
    <Card title="Being loaded: shapes">
      <div className="grid gap-6 p-4">
        <SkeletonLines label="The service" />
        <SkeletonTiles label="Dashboards" />
        <SkeletonTable label="Routes" count={3} />
      </div>
    </Card>
  </>
);
