import type { WebSocketMessage } from '@sallyport/pipeline';
import type { BodyMemory } from '../../body-memory.ts';
import { CloseCode } from './close-code.ts';
import { type Frame, FrameReader } from './frame-reader.ts';
import { Opcode } from './opcode.ts';
import { writeFrame } from './write-frame.ts';

export interface MessageReceiver {
  /** Undefined passes the message on as it came; other bytes replace it, none swallow it; `ended` when the WebSocket was ended for it. */
  onMessage(message: WebSocketMessage): Buffer | 'ended' | undefined;
  /** Bytes for the other side; false when it takes no more for now. */
  send(bytes: Buffer): boolean;
  /** Nothing more is taken from this side: it does not keep to the protocol, or asks for too much. */
  onInvalid(code: CloseCode): void;
}

/** The longest message that plugins may look at. Bytes. */
const messageBytesMax = 16 * 1024 * 1024;
/** What a frame that waits takes besides its bytes. */
const frameCostBytes = 512;

/** What one side of a WebSocket sends: whole messages are shown before a byte of them goes on. */
export class MessageFlow {
  readonly #receiver: MessageReceiver;
  readonly #frames: FrameReader;
  readonly #memory: BodyMemory;
  readonly #isMasked: boolean;
  /** Frames of the message that is coming. */
  #held: Frame[] = [];
  #heldBytes = 0;
  /** Taken out of the memory for messages that are not whole. */
  #takenBytes = 0;
  /** This side has said its last, or is not listened to any more. */
  #isOver = false;

  /** `isMasked`: clients mask what they send, servers do not. */
  constructor(receiver: MessageReceiver, isMasked: boolean, memory: BodyMemory) {
    this.#receiver = receiver;
    this.#isMasked = isMasked;
    this.#memory = memory;
    this.#frames = new FrameReader(isMasked, messageBytesMax);
  }

  /** False when the other side takes no more for now. */
  push(chunk: Buffer): boolean {
    // What follows a close frame nobody reads; an upstream that did would read it past the plugins.
    if (this.#isOver) return true;
    this.#frames.push(chunk);
    let isFree = true;
    for (let frame = this.#frames.next(); frame !== undefined; frame = this.#frames.next()) {
      const problem = typeof frame === 'number' ? frame : this.#problemOf(frame);
      if (problem !== undefined) return this.#refuse(problem);
      isFree = this.#take(frame as Frame) && isFree;
      if (this.#isOver) break;
    }
    return this.#account() ? isFree : this.#refuse(CloseCode.tryAgainLater);
  }

  /** Gives back what it holds. */
  close(): void {
    this.#isOver = true;
    this.#held = [];
    this.#memory.give(this.#takenBytes);
    this.#takenBytes = 0;
  }

  #refuse(code: CloseCode): true {
    this.close();
    this.#receiver.onInvalid(code);
    return true;
  }

  /** False when there is no room for what has to wait. */
  #account(): boolean {
    if (this.#isOver) return true;
    const bytes = this.#heldBytes + this.#frames.heldBytes;
    if (bytes > this.#takenBytes && !this.#memory.take(bytes - this.#takenBytes)) return false;
    if (bytes < this.#takenBytes) this.#memory.give(this.#takenBytes - bytes);
    this.#takenBytes = bytes;
    return true;
  }

  #problemOf({ opcode, payload }: Frame): CloseCode | undefined {
    if (opcode >= Opcode.close) return undefined;
    const isFirst = opcode !== Opcode.continuation;
    if (isFirst !== (this.#held.length === 0)) return CloseCode.protocolError;
    return this.#heldBytes + payload.length > messageBytesMax ? CloseCode.tooBig : undefined;
  }

  #take(frame: Frame): boolean {
    const { opcode, isFinal, payload, raw } = frame;
    if (opcode >= Opcode.close) {
      this.#isOver = opcode === Opcode.close;
      return this.#receiver.send(raw);
    }
    this.#held.push(frame);
    this.#heldBytes += payload.length + frameCostBytes;
    return isFinal ? this.#show() : true;
  }

  #show(): boolean {
    const frames = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    const { opcode } = frames[0]!;
    const data = frames.length === 1 ? frames[0]!.payload : Buffer.concat(frames.map(({ payload }) => payload));
    const outcome = this.#receiver.onMessage({ isText: opcode === Opcode.text, data });
    if (outcome === 'ended') {
      this.#isOver = true;
      return true;
    }
    if (outcome !== undefined) {
      if (outcome.length === 0) return true;
      return this.#receiver.send(writeFrame(opcode, outcome, this.#isMasked));
    }
    let isFree = true;
    for (const { raw } of frames) isFree = this.#receiver.send(raw);
    return isFree;
  }
}
