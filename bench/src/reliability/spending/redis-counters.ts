import { connect } from 'node:net';
import type { RunningRedis } from '@sallyport/testkit';

/** What each counter of accounts in a Redis holds. */
export function countersIn({ host, port }: RunningRedis): Promise<number[]> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const command = ['EVAL', script, '0'].map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
    const socket = connect({ host, port }, () => socket.write(`*${command.length}\r\n${command.join('')}`));
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
      // One text, after its length.
      const whole = /^\$\d+\r\n(.*)\r\n$/.exec(answer);
      if (whole === null && !answer.startsWith('-')) return;
      socket.destroy();
      if (whole === null) reject(new Error(answer));
      else resolve(whole[1] === '' ? [] : whole[1]!.split(' ').map(Number));
    });
    socket.once('error', reject);
  });
}

const script = `
local counts = {}
for _, key in ipairs(redis.call('KEYS', 'sallyport:accounts:*:count:*')) do counts[#counts + 1] = redis.call('GET', key) end
return table.concat(counts, ' ')
`;
