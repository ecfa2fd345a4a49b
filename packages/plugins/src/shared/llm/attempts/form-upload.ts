import type { MultipartRewriter } from '@sallyport/llm';
import type { Answer, CallerBody, CallerBodyReceiver, OriginCall, OriginRequest } from '@sallyport/pipeline';

/** Who hears of an upload that is no form. */
export interface UploadOwner {
  brokenForm(problem: string): void;
}

/** A form on its way from the caller to the provider, at the pace of the slower of both. */
export class FormUpload implements CallerBodyReceiver {
  readonly #rewriter: MultipartRewriter;
  readonly #changesLength: boolean;
  #body: CallerBody | undefined;
  #call: OriginCall | undefined;
  #owner: UploadOwner | undefined;
  #isOver = false;

  constructor(rewriter: MultipartRewriter, changesLength: boolean) {
    this.#rewriter = rewriter;
    this.#changesLength = changesLength;
  }

  /** Opens the caller's body; how the request's body is framed. */
  open(answer: Answer): OriginRequest['body'] {
    this.#body = answer.openBody(this);
    const length = this.#body?.length;
    return length === undefined || this.#changesLength ? 'chunked' : { length };
  }

  /** The request was sent: its body follows. */
  follow(call: OriginCall, owner: UploadOwner): void {
    this.#call = call;
    this.#owner = owner;
  }

  onBodyData(chunk: Buffer): boolean {
    if (this.#isOver) return true;
    const passed = this.#rewriter.push(chunk);
    if (!Array.isArray(passed)) {
      this.#break(passed.problem);
      return true;
    }
    let takesMore = true;
    for (const bytes of passed) if (bytes.length > 0 && !this.#call!.write(bytes)) takesMore = false;
    return takesMore;
  }

  onBodyEnd(): void {
    if (this.#isOver) return;
    const broken = this.#rewriter.end();
    if (broken !== undefined) return this.#break(broken.problem);
    this.#isOver = true;
    this.#call!.end();
  }

  #break(problem: string): void {
    this.stop();
    this.#owner!.brokenForm(problem);
  }

  /** The provider takes more. */
  onDrain(): void {
    if (!this.#isOver) this.#body?.resume();
  }

  /** Nobody wants the rest. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#body?.stop();
  }
}
