import { describe, expect, it } from 'vitest';
import type { Lane } from './lane.ts';
import { OwnConversation } from './own-conversation.ts';

class TestLane implements Lane {
  readonly heard: string[] = [];
  onMessage(message: Buffer): void {
    this.heard.push(`message ${message}`);
  }
  onAnswer(message: Buffer): void {
    this.heard.push(`answer ${message}`);
  }
  onLost(reason: string): void {
    this.heard.push(`lost ${reason}`);
  }
}

function conversation(capabilities = '{}') {
  const written: string[] = [];
  const own = new OwnConversation((line) => written.push(line.toString().trimEnd()));
  const ask = (id: string, method: string, params = '{}') => {
    const lane = new TestLane();
    const problem = own.request(
      Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`),
      lane,
    );
    return { lane, problem };
  };
  const print = (line: string) => own.receive(Buffer.from(line));
  ask('0', 'initialize', `{"capabilities":${capabilities}}`);
  print('{"jsonrpc":"2.0","id":0,"result":{}}');
  written.length = 0;
  return { own, written, ask, print };
}

const question = '{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{}}';
const answerTo = (id: string) => `{"jsonrpc":"2.0","id":${id},"result":{"big":12345678901234567890}}`;

describe('the conversation of one client', () => {
  it('gives each answer to who asked, ids as written', () => {
    const { ask, print } = conversation();
    const one = ask('1', 'tools/list').lane;
    const text = ask('"1"', 'tools/list').lane;
    print(answerTo('"1"'));
    print(answerTo('1'));
    expect(one.heard).toEqual([`answer ${answerTo('1')}`]);
    expect(text.heard).toEqual([`answer ${answerTo('"1"')}`]);
    expect(ask('2', 'a').problem).toBeUndefined();
    expect(ask('2', 'a').problem).toBe('id in use');
  });

  it('knows whose progress it is', () => {
    const { ask, print } = conversation();
    const a = ask('1', 'tools/call', '{"_meta":{"progressToken":"a"}}').lane;
    const b = ask('2', 'tools/call', '{"_meta":{"progressToken":"b"}}').lane;
    const progress = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"b","progress":1}}';
    print(progress);
    expect(a.heard).toEqual([]);
    expect(b.heard).toEqual([`message ${progress}`]);
  });

  it('lets calls that may ask something run one after another, where the client can be asked', () => {
    const { own, written, ask, print } = conversation('{"elicitation":{}}');
    const first = ask('1', 'tools/call').lane;
    const second = ask('2', 'tools/call').lane;
    const list = ask('3', 'tools/list').lane;
    expect(written.map((line) => JSON.parse(line).id)).toEqual([1, 3]);
    print(question);
    expect(first.heard).toEqual([`message ${question}`]);
    own.say(Buffer.from('{"jsonrpc":"2.0","id":"q","result":{"action":"accept"}}'));
    expect(written.at(-1)).toBe('{"jsonrpc":"2.0","id":"q","result":{"action":"accept"}}');
    print(answerTo('1'));
    expect(JSON.parse(written.at(-1)!)).toMatchObject({ id: 2 });
    print(question);
    expect(second.heard).toEqual([`message ${question}`]);
    expect(list.heard).toEqual([]);
  });

  it('lets them run at once where it cannot, and tells a server that asks', () => {
    const { written, ask, print } = conversation();
    ask('1', 'tools/call');
    ask('2', 'tools/call');
    expect(written).toHaveLength(2);
    print(question);
    expect(JSON.parse(written.at(-1)!)).toMatchObject({ id: 'q', error: { code: -32603 } });
  });

  it('forgets a call that was cancelled before its turn', () => {
    const { own, written, ask, print } = conversation('{"sampling":{}}');
    ask('1', 'tools/call');
    const waiting = ask('2', 'tools/call').lane;
    own.say(Buffer.from('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}'));
    print(answerTo('1'));
    expect(written).toHaveLength(1);
    expect(waiting.heard).toEqual(['lost cancelled by the client']);
  });

  it('gives what belongs to no request to who listens, and to one alone', () => {
    const { own, print } = conversation();
    const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
    const listener = new TestLane();
    print(changed);
    expect(own.listen(listener)).toBe(true);
    expect(own.listen(new TestLane())).toBe(false);
    print(changed);
    own.leave(listener);
    print(changed);
    expect(listener.heard).toEqual([`message ${changed}`]);
  });

  it('drops the answer for a client that left, which cancels nothing', () => {
    const { own, written, ask, print } = conversation();
    const { lane } = ask('1', 'tools/call');
    own.leave(lane);
    expect(print(answerTo('1'))).toBe(true);
    expect(lane.heard).toEqual([]);
    expect(written).toHaveLength(1);
    expect(ask('1', 'tools/call').problem).toBeUndefined();
  });

  it('tells everybody when the process is gone', () => {
    const { own, ask } = conversation('{"roots":{}}');
    const lanes = [ask('1', 'tools/call').lane, ask('2', 'tools/call').lane];
    own.lose('gone');
    expect(lanes.map(({ heard }) => heard)).toEqual([['lost gone'], ['lost gone']]);
  });

  it.each(['', 'Server started', '[1]', '{"jsonrpc":"2.0","id":99,"result":{}}', '{"id":1'])(
    'says that %j is for nobody',
    (line) => expect(conversation().print(line)).toBe(false),
  );
});
