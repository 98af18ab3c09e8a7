// A benchmark that says whether its process had random addresses: personality(2), in hexadecimal.
import { readFileSync } from 'node:fs';
import { bench } from '../../../lib/bench';

console.log(`personality ${readFileSync('/proc/self/personality', 'utf8').trim()}`);

bench('nothing', () => undefined);
