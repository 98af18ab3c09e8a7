import { FreeNames } from '../../lib/free-name';

test('each name is given once', () => {
  const names = new FreeNames(' ');
  const wanted = ['a', 'a', 'a 2', 'b', 'a', 'a 2'];
  expect(wanted.map((name) => names.take(name))).toEqual(['a', 'a 2', 'a 2 2', 'b', 'a 3', 'a 2 3']);
});

test('a number may stand behind something else than the name', () => {
  const names = new FreeNames(' ');
  expect([
    names.take('', 'suite'),
    names.take('', 'suite'),
    names.take('suite 3'),
    names.take('', 'suite'),
  ]).toEqual(['', 'suite 2', 'suite 3', 'suite 4']);
});

test('many of one name take no longer each than the first', () => {
  const names = new FreeNames('-');
  const has = jest.spyOn(Set.prototype, 'has');
  for (let index = 0; index < 1000; index++) names.take('same');
  const looked = has.mock.calls.length;
  has.mockRestore();
  expect(looked).toBeLessThan(3000);
});
