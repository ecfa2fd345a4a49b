import type { ConsoleStage } from './stage.ts';

/** What a drive makes by the API, to be taken away again. */
export class Made {
  readonly #stage: ConsoleStage;
  readonly #paths: string[] = [];

  constructor(stage: ConsoleStage) {
    this.#stage = stage;
  }

  /** Gives its id. */
  async make(path: string, body: object): Promise<string> {
    const { id } = (await this.#stage.demo.ask('POST', path, body)) as { id: string };
    this.#paths.unshift(`${path}/${id}`);
    return id;
  }

  /** The last first, for what needs another. */
  async remove(): Promise<void> {
    for (const path of this.#paths.splice(0)) await this.#stage.demo.ask('DELETE', path);
  }
}
