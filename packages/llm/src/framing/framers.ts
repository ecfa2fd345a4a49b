import type { Framer } from '@sallyport/pipeline';
import { SseFramer } from '@sallyport/pipeline';
import type { FramingName } from '../dialects/dialect.ts';
import { AwsEventStreamFramer } from './aws-event-stream.ts';
import { JsonArrayFramer } from './json-array.ts';
import { LineFramer } from './lines.ts';

/** A framer of its own for one stream. `frameBytesMax`: how long a frame may be. */
export function createFramer(name: FramingName, frameBytesMax: number): Framer {
  return makers[name](frameBytesMax);
}

const makers: Record<FramingName, (frameBytesMax: number) => Framer> = {
  sse: (frameBytesMax) => new SseFramer(frameBytesMax),
  lines: (frameBytesMax) => new LineFramer(frameBytesMax),
  'json-array': (frameBytesMax) => new JsonArrayFramer(frameBytesMax),
  'aws-event-stream': (frameBytesMax) => new AwsEventStreamFramer(frameBytesMax),
};
