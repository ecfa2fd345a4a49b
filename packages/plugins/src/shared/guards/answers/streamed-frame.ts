import type { FramingName } from '@sallyport/llm';
import type { AnswerText } from '../texts/answer-text.ts';
import { outermost, type PlaceEdit, type TextPlace } from '../texts/json-texts.ts';
import { answerRole } from './answer-roles.ts';
import { Channel } from './channel.ts';
import { channelOf } from './channel-of.ts';
import { type FramePayload, readPayload } from './frame-payload.ts';

/** A piece of a channel in a frame. */
export interface ChannelPiece {
  readonly channel: Channel;
  readonly place: TextPlace;
  /** In the channel. */
  readonly start: number;
  readonly end: number;
}

/** A text of a frame that is no piece of another. */
export interface LonePiece {
  readonly text: AnswerText;
  readonly place: TextPlace;
}

/** A frame of a stream that waits for a guard, or passes it. */
export interface StreamedFrame {
  readonly bytes: Buffer;
  readonly payload: FramePayload | undefined;
  readonly pieces: readonly ChannelPiece[];
  /** Those that the guard has not seen. */
  lone: readonly LonePiece[];
  edits: PlaceEdit[];
}

/** Reads the frames of one answer. */
export class FrameReader {
  readonly #framing: FramingName;
  readonly #seesEverything: boolean;
  readonly #channels = new Map<string, Channel>();
  /** Those of which something has not left. */
  readonly fresh = new Set<Channel>();

  constructor(framing: FramingName, scope: 'said' | 'everything') {
    this.#framing = framing;
    this.#seesEverything = scope === 'everything';
  }

  read(bytes: Buffer): StreamedFrame {
    const payload = readPayload(this.#framing, bytes);
    const pieces: ChannelPiece[] = [];
    const lone: LonePiece[] = [];
    for (const place of payload?.places ?? []) {
      const { leaf } = place;
      if (leaf.text === '') continue;
      const role = answerRole(outermost(place).leaf);
      const name = role === 'none' || place.outer !== undefined ? undefined : channelOf(leaf);
      if (name !== undefined) pieces.push(this.#append(name, place));
      else if (role !== 'none' || this.#seesEverything) lone.push({ place, text: this.#alone(place, role) });
    }
    return { bytes, payload, pieces, lone, edits: [] };
  }

  #append(name: string, place: TextPlace): ChannelPiece {
    const channel = this.#channels.get(name) ?? this.#open(name);
    this.fresh.add(channel);
    const start = channel.append(place.leaf.text);
    return { channel, place, start, end: channel.end };
  }

  #open(name: string): Channel {
    // A provider may number its texts as it likes: what is beyond any use goes on in one.
    const isBeyond = this.#channels.size >= namedChannelsMax;
    const key = isBeyond ? others : name;
    let channel = this.#channels.get(key);
    if (channel === undefined) {
      channel = new Channel(key, isBeyond || jsonPieces.test(name));
      this.#channels.set(key, channel);
    }
    return channel;
  }

  #alone({ leaf, path }: TextPlace, role: AnswerText['role']): AnswerText {
    return { text: leaf.text, role, path, from: 0, isRepeated: role !== 'none' && this.#hasSaid(leaf.text) };
  }

  #hasSaid(text: string): boolean {
    // With more than any model has to say at once, looking would take long.
    if (this.#channels.size > channelsMax) return false;
    for (const channel of this.#channels.values()) if (channel.includes(text)) return true;
    return false;
  }

  /** Forgets what has left. */
  forget(contextChars: number): void {
    for (const channel of this.fresh) {
      channel.forget(contextChars);
      if (channel.gone === channel.end) this.fresh.delete(channel);
    }
  }
}

const channelsMax = 64;
const namedChannelsMax = 1024;
/** The name of no member. */
const others = '';

/** Arguments of tools, which most dialects stream as pieces of JSON. */
const jsonPieces = /arguments|partial_json|toolUse\.input|tool_call_delta|_call_/;
