import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeCheckoutPlace } from '../../../lib/bench/checkout/checkout-place';

let parent: string;
beforeEach(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-place-'));
});
afterEach(() => {
  fs.rmSync(parent, { recursive: true });
});

/** As a project's path that has so many bytes more than the directory for temporary files. */
const longer = (bytes: number, name: string) =>
  `${parent}${'/'.padEnd(bytes - name.length - 1, 'p')}/${name}`;

describe('the place of a checkout', () => {
  it.each([
    [15, 'project'],
    [17, 'project'],
    [60, 'project'],
    [200, 'project'],
    [40, 'prøject'],
  ])('has as long a path as the project, %i bytes more than the parent, and its name', (bytes, name) => {
    const top = longer(bytes, name);
    const { temporary, checkout } = makeCheckoutPlace(top, parent);
    expect(Buffer.byteLength(checkout)).toBe(Buffer.byteLength(top));
    expect(path.basename(checkout)).toBe(name);
    expect(path.dirname(checkout)).toBe(temporary);
    expect(fs.readdirSync(parent)).toEqual([path.basename(temporary)]);
  });

  it.each([4, 8, 13])('is %i bytes longer than the parent, without the name', (bytes) => {
    const { temporary, checkout } = makeCheckoutPlace(`${parent}${'/'.padEnd(bytes, 'p')}`, parent);
    expect(checkout).toHaveLength(parent.length + bytes);
    expect(temporary).toBe(checkout);
    expect(fs.statSync(checkout).mode & 0o777).toBe(0o700);
  });

  it.each(['/app', '/'])('is longer than %s, for which there is no room', (top) => {
    const { temporary, checkout } = makeCheckoutPlace(top, parent);
    expect(path.dirname(temporary)).toBe(parent);
    expect(checkout.startsWith(temporary)).toBe(true);
  });

  it('is another one each time, also where few names are left', () => {
    const tops = Array.from({ length: 20 }, () => `${parent}/abc`);
    const places = tops.map((top) => makeCheckoutPlace(top, parent).temporary);
    expect(new Set(places).size).toBe(20);
  });
});
