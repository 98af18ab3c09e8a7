import { SipHash } from '../../../../lib/requests/minute/sip-hash';

/** First lines of `vectors.h` of the reference implementation: key 00 01 … 0f, messages of so many bytes 00 01 02 …. */
const vectors: Readonly<Record<number, string>> = {
  0: '310e0edd47db6f72',
  1: 'fd67dc93c539f874',
  2: '5a4fa9d909806c0d',
  3: '2d7efbd796666785',
  7: '37d1018bf50002ab',
  8: '6224939a79f5f593',
  15: 'e545be4961ca29a1',
};
const key = Uint8Array.from({ length: 16 }, (_, index) => index);

function bytesOfHash(text: string): string {
  const hash = { high: 0, low: 0 };
  new SipHash(key).hash(text, hash);
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(hash.low, 0);
  bytes.writeInt32LE(hash.high, 4);
  return bytes.toString('hex');
}

describe('SipHash-2-4', () => {
  it.each(Object.entries(vectors))('hashes %s bytes as the reference implementation', (length, expected) => {
    const text = String.fromCharCode(...Array.from({ length: Number(length) }, (_, index) => index));
    expect(bytesOfHash(text)).toBe(expected);
  });

  it('tells texts apart that have the same low bytes', () => {
    expect(bytesOfHash('ā')).not.toBe(bytesOfHash('\u0001'));
  });

  it('hashes texts of any length', () => {
    expect(bytesOfHash('x'.repeat(100_000))).not.toBe(bytesOfHash('x'.repeat(100_001)));
  });
});
