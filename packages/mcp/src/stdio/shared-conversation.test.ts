import { describe, expect, it } from 'vitest';
import type { Lane } from './lane.ts';
import { SharedConversation } from './shared-conversation.ts';

class TestLane implements Lane {
  readonly heard: string[] = [];
  onMessage(message: Buffer): void {
    this.heard.push(message.toString());
  }
  onAnswer(message: Buffer): void {
    this.heard.push(message.toString());
  }
  onLost(reason: string): void {
    this.heard.push(`lost ${reason}`);
  }
}

function conversation() {
  const written: string[] = [];
  const shared = new SharedConversation((line) => written.push(line.toString().trimEnd()));
  const ask = (id: string, params: string) => {
    const lane = new TestLane();
    shared.request(Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}`), lane);
    return lane;
  };
  return { shared, written, ask, print: (line: string) => shared.receive(Buffer.from(line)) };
}

describe('the conversation of many clients', () => {
  it('keeps equal ids and progress tokens of two clients apart', () => {
    const { written, ask, print } = conversation();
    const a = ask('7', '{"name":"a","_meta":{"progressToken":"t","x":1.0}}');
    const b = ask('7', '{"name":"b","_meta":{"progressToken":"t","x":1.0}}');
    expect(written).toEqual([
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","_meta":{"progressToken":1,"x":1.0}}}',
      '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"b","_meta":{"progressToken":2,"x":1.0}}}',
    ]);
    print('{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":2,"progress":1.50}}');
    print('{"jsonrpc":"2.0","id":2,"result":{"of":"b","empty":[]}}');
    print('{"jsonrpc":"2.0","id":1,"result":{"of":"a"}}');
    expect(a.heard).toEqual(['{"jsonrpc":"2.0","id":7,"result":{"of":"a"}}']);
    expect(b.heard).toEqual([
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":1.50}}',
      '{"jsonrpc":"2.0","id":7,"result":{"of":"b","empty":[]}}',
    ]);
  });

  it('tags what a subscription brings with the id of who subscribed', () => {
    const { ask, print } = conversation();
    const [a, b] = [ask('"s"', '{}'), ask('"s"', '{}')];
    const tagged = (id: string) =>
      `{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${id}}}}`;
    expect(print(tagged('1'))).toBe(true);
    expect(a!.heard).toEqual([tagged('"s"')]);
    expect(b!.heard).toEqual([]);
  });

  it('guesses nobody for a message that may be about either', () => {
    const { ask, print } = conversation();
    const log = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}';
    const a = ask('1', '{}');
    expect(print(log)).toBe(true);
    const b = ask('2', '{}');
    expect(print(log)).toBe(false);
    expect([a.heard, b.heard]).toEqual([[log], []]);
  });

  it('cancels what a client leaves', () => {
    const { shared, written, ask, print } = conversation();
    const lane = ask('"x"', '{}');
    shared.leave(lane);
    expect(written.at(-1)).toBe('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}');
    expect(print('{"jsonrpc":"2.0","id":1,"result":{}}')).toBe(false);
    expect(shared.isIdle).toBe(true);
  });

  it('asks no client anything', () => {
    const { ask, print } = conversation();
    const lane = ask('1', '{}');
    expect(print('{"jsonrpc":"2.0","id":1,"method":"roots/list"}')).toBe(false);
    expect(lane.heard).toEqual([]);
  });
});
