import { patchMethod, type MakeMethod } from '../../../../lib/requests/backends';

interface Worker {
  readonly suffix: string;
}

const withSuffix: MakeMethod<Worker> = (original, place) =>
  function (this: unknown, ...args: readonly unknown[]): unknown {
    const said = String(Reflect.apply(original, this, args));
    if (place.worker === undefined) return said;
    return said + place.worker.suffix.repeat(place.isActive ? 2 : 1);
  };

interface Speaker {
  say: (word: string) => string;
}

describe('a patched method', () => {
  let prototype: Speaker;

  beforeEach(() => {
    class Driver {
      say(word: string): string {
        return word;
      }
    }
    ({ prototype } = Driver);
  });

  const patch = (suffix: string) => patchMethod(prototype, 'say', withSuffix, { suffix });

  it('works for whoever patched it, until that has ended', () => {
    const { end } = patch('!');
    expect(prototype.say('hello')).toBe('hello!');
    end();
    expect(prototype.say('hello')).toBe('hello');
  });

  it('stays the same function, so that V8 keeps what it has compiled', () => {
    const { end } = patch('!');
    const { say } = prototype;
    end();
    patch('?');
    expect(prototype.say).toBe(say);
    expect(prototype.say('hello')).toBe('hello?');
  });

  it('works for one at a time', () => {
    patch('!');
    patch('?').end();
    expect(prototype.say('hello')).toBe('hello!');
  });

  it('is active when its worker says so, and never without one', () => {
    const spoken = patch('!');
    const isActive = () => prototype.say('').endsWith('!!');
    expect(isActive()).toBe(false);
    spoken.setActive(true);
    expect(isActive()).toBe(true);
    patch('?').setActive(false);
    expect(isActive()).toBe(true);
    spoken.end();
    spoken.setActive(true);
    patch('!');
    expect(isActive()).toBe(false);
  });

  it('is patched anew where somebody else has replaced it', () => {
    patch('!').end();
    prototype.say = (word) => word.toUpperCase();
    patch('?');
    expect(prototype.say('hello')).toBe('HELLO?');
  });

  it('looks like the original', () => {
    patch('!');
    const { name, length } = prototype.say;
    expect({ name, length }).toEqual({ name: 'say', length: 1 });
    expect(Object.keys(prototype)).toEqual([]);
  });

  it('may be missing', () => {
    expect(() => patchMethod(prototype, 'shout', withSuffix, { suffix: '!' }).end()).not.toThrow();
  });
});
