import { SseFramer } from '@sallyport/pipeline';
import type { FramingName } from '../dialects/dialect.ts';
import type { Framer } from './framer.ts';
import { JsonArrayFramer } from './json-array.ts';
import { LineFramer } from './lines.ts';

/** A framer of its own for one stream; undefined for a framing that there is none of. `frameBytesMax`: how long a frame may be. */
export function createFramer(name: FramingName, frameBytesMax: number): Framer | undefined {
  return makers[name]?.(frameBytesMax);
}

const makers: Partial<Record<FramingName, (frameBytesMax: number) => Framer>> = {
  sse: (frameBytesMax) => new SseFramer(frameBytesMax),
  lines: (frameBytesMax) => new LineFramer(frameBytesMax),
  'json-array': (frameBytesMax) => new JsonArrayFramer(frameBytesMax),
};
