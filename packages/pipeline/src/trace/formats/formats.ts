import type { TraceFormat, TraceFormatName } from '../format.ts';
import { aws } from './aws.ts';
import { b3, b3Single } from './b3.ts';
import { datadog } from './datadog.ts';
import { gcp } from './gcp.ts';
import { instana } from './instana.ts';
import { jaeger } from './jaeger.ts';
import { ot } from './ot.ts';
import { w3c } from './w3c.ts';

/** Every format, in the order in which a caller's headers are looked for. */
export const traceFormats: Readonly<Record<TraceFormatName, TraceFormat>> = {
  w3c,
  b3,
  'b3-single': b3Single,
  jaeger,
  ot,
  datadog,
  aws,
  gcp,
  instana,
};
