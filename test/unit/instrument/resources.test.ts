/** Functions that dispose of resources, with probes in their code: exact charges. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { knowsUsing } from '../../instrument/support';

// Syntax of Node 24 and later. In a plain process, as Jest's transforms know no `using`.
(knowsUsing ? test : test.skip)(
  'what `await using` disposes of is charged to the function that uses it',
  () => {
    const fixture = path.join(__dirname, '..', '..', 'fixtures', 'instrument', 'resources.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [fixture], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'exact profiles\n', stderr: '' });
  },
);
