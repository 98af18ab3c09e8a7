import { MinuteUsers } from '../../../../lib/requests/minute';
import { HyperLogLog } from '../../../../lib/stats/hyper-log-log';

describe('the users of a minute', () => {
  it('are counted without being told', () => {
    const users = new MinuteUsers('a secret');
    for (let request = 0; request < 3000; request++) users.add(`user ${request % 1000}`);
    const text = users.take() ?? '';
    const estimate = HyperLogLog.deserialize(Buffer.from(text, 'base64'))?.estimate() ?? 0;
    expect(Math.abs(estimate / 1000 - 1)).toBeLessThan(0.03);
    expect(Buffer.from(text, 'base64').includes('user')).toBe(false);
  });

  it('begin anew with each minute, and are none without requests', () => {
    const users = new MinuteUsers('a secret');
    users.add('one');
    expect(users.take()).not.toBeNull();
    expect(users.take()).toBeNull();
    users.add('one');
    expect(users.take()).not.toBeNull();
  });

  it('are counted beyond those whose hashes are remembered', () => {
    const users = new MinuteUsers('a secret');
    for (let user = 0; user < 30_000; user++) users.add(`user ${user}`);
    const sketch = HyperLogLog.deserialize(Buffer.from(users.take() ?? '', 'base64'));
    expect(Math.abs((sketch?.estimate() ?? 0) / 30_000 - 1)).toBeLessThan(0.03);
  });

  it('have the same hash on each host with the same secret, and another one with another', () => {
    const hash = new MinuteUsers('a secret').add('someone');
    expect(new MinuteUsers('a secret').add('someone')).toBe(hash);
    expect(new MinuteUsers('another').add('someone')).not.toBe(hash);
    expect(new MinuteUsers(undefined).add('someone')).not.toBe(hash);
  });

  it('have hashes of 32 bits', () => {
    const users = new MinuteUsers('a secret');
    for (let user = 0; user < 100; user++) {
      const hash = users.add(String(user));
      expect(hash).toBe(hash >>> 0);
    }
  });
});
