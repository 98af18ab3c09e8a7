import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Refusal } from '../../../lib/collector/decode';
import { KeptAside } from '../../../lib/collector/kept-aside';

describe('refused segments', () => {
  let directory: string;
  const refusal = new Refusal('malformed', 'no segment');
  const names = () => fs.readdirSync(directory).sort();

  beforeEach(() => {
    directory = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-refused-')), 'refused');
  });

  afterEach(() => {
    fs.rmSync(path.dirname(directory), { recursive: true });
  });

  it('are kept with the reason', async () => {
    await new KeptAside(directory, 1e6).keep(Buffer.from('bytes'), refusal, '127.0.0.1');
    const texts = names().map((name) => fs.readFileSync(path.join(directory, name), 'utf8'));
    expect(texts).toEqual(['bytes', 'no segment\nfrom 127.0.0.1\n']);
  });

  it('are bounded in bytes, with those of an earlier collector: the oldest leave', async () => {
    const before = new KeptAside(directory, 1e6);
    await before.keep(Buffer.alloc(3000), refusal, 'a');
    const [oldest] = names();
    const later = new KeptAside(directory, 5000);
    for (let times = 0; times < 5; times++) await later.keep(Buffer.alloc(1000), refusal, 'b');
    expect(names()).not.toContain(oldest);
    const bytes = names().map((name) => fs.statSync(path.join(directory, name)).size);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(5000);
    expect(bytes.filter((one) => one === 1000).length).toBe(4);
  });

  it('are bounded in number', async () => {
    const aside = new KeptAside(directory, 1e9);
    const kept = Array.from({ length: 1200 }, () => aside.keep(new Uint8Array(), refusal, 'c'));
    await Promise.all(kept);
    expect(names()).toHaveLength(2000);
  });
});
