import type { Attributes } from '../tracing/span.ts';
import { writeAttributes } from './attributes.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Where what an exporter sends is wrapped in: the node that it is of, and who measured. */
export class Envelope {
  readonly #resource: Buffer;
  readonly #scope: Buffer;
  readonly #writer = new ProtobufWriter();

  constructor(resource: Attributes, version: string) {
    const writer = this.#writer;
    const about = writer.begin(1);
    writeAttributes(writer, 1, resource);
    writer.end(about);
    this.#resource = writer.take();
    const scope = writer.begin(1);
    writer.text(1, 'sallyport');
    writer.text(2, version);
    writer.end(scope);
    this.#scope = writer.take();
  }

  /** A request of any of the three services: `parts` are fields 2 of `ScopeSpans`, `ScopeLogs` or `ScopeMetrics`. */
  wrap(parts: readonly Buffer[]): Buffer {
    const writer = this.#writer;
    const ofResource = writer.begin(1);
    writer.raw(this.#resource);
    const ofScope = writer.begin(2);
    writer.raw(this.#scope);
    for (const part of parts) writer.raw(part);
    writer.end(ofScope);
    writer.end(ofResource);
    return writer.take();
  }
}
