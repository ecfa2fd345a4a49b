/** Cuts a byte stream into frames. Concatenating frames and rest gives the stream back. Bounded; any chunk boundary. */
export interface Framer {
  /** The frames completed by `chunk`; undefined when one grows beyond the limit, or what comes cannot be framed. */
  push(chunk: Buffer): Buffer[] | undefined;
  /** What is left at the end of the stream: an incomplete frame, or one that may be whole without its end. */
  rest(): Buffer | undefined;
}

/** A framer of its own for one stream. `frameBytesMax`: how long a frame may be. */
export type CreateFramer = (frameBytesMax: number) => Framer;
